import type { AgentCapability } from '../worker/agent-protocol.ts';
import type { Monitor, MouseMode } from '../worker/protocol.ts';
import type { Server } from './connection.ts';

/** What is known of the guest besides its picture, as the workers told it last. */
export class GuestFacts {
  server: Server = { name: '', uuid: '' };
  monitors: readonly Monitor[] = [];
  mouseMode: MouseMode = 'client';
  agentConnected = false;
  agentCapabilities: readonly AgentCapability[] = [];
}
