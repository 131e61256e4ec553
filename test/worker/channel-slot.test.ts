import { expect } from 'chai';
import { ProtocolError, TransportError } from '../../src/session/errors.ts';
import { baseToServer } from '../../src/wire/common.ts';
import type { inputsFromServer } from '../../src/wire/inputs.ts';
import { inputsMessages, inputsToServer } from '../../src/wire/inputs.ts';
import { messages } from '../../src/wire/schema.ts';
import { ChannelSlot } from '../../src/worker/channel-slot.ts';
import type { Incoming, ServerPlace } from '../../src/worker/channel-slot.ts';
import { channelKinds } from '../../src/worker/channel-kinds.ts';
import { isBaseMessage } from '../../src/session/channel.ts';
import { FakeServers, serverKey } from './fake-server.ts';
import type { FakeConnection } from './fake-server.ts';

type In = typeof inputsFromServer;
type Out = typeof inputsToServer;

const source: ServerPlace = { server: 1, url: 'ws://source', password: '', connectionId: 7 };
const target: ServerPlace = { server: 2, url: 'ws://target', password: '', connectionId: 7 };
const third: ServerPlace = { server: 3, url: 'ws://third', password: '', connectionId: 7 };

/** A channel, the servers it turns to, and what it told. `queued`: base messages wait for `handle`, as behind draws. */
async function started(queued = false) {
  const servers = new FakeServers<In, Out>(
    { incoming: inputsMessages, outgoing: messages({ ...baseToServer, ...inputsToServer }) },
    await serverKey(),
  );
  const told: string[] = [];
  const waiting: Incoming<{ name: string }>[] = [];
  const handle = (incoming: Incoming<{ name: string }>): void => {
    const { message, server } = incoming;
    told.push(`${message.name} from ${server}`);
    if (isBaseMessage(message)) slot.handleBase(message, server);
    incoming.done();
  };
  const slot = new ChannelSlot<In, Out>(channelKinds.inputs, 0, source, servers.open, {
    linked: () => told.push('linked'),
    arrived: (incoming) => {
      if (queued && incoming.message.name !== 'migrate' && incoming.message.name !== 'migrateData') {
        waiting.push(incoming);
      } else handle(incoming);
    },
    moving: () => told.push('moving'),
    stranded: () => told.push('stranded'),
    moved: (seamless) => told.push(seamless ? 'moved with all' : 'moved anew'),
    aheadLost: (error) => told.push(`ahead lost: ${error.message}`),
    closed: (error) => told.push(`closed: ${error.name}: ${error.message}`),
  });
  await linked(servers, source.url);
  told.length = 0;
  return {
    slot,
    servers,
    told,
    handleAll: () => {
      for (const incoming of waiting.splice(0)) handle(incoming);
    },
  };
}

/** Waits until the client's ticket has been taken. */
async function linked(servers: FakeServers<In, Out>, url: string): Promise<FakeConnection<In, Out>> {
  for (let i = 0; i < 200 && !servers.connections.some((it) => it.url === url && it.linked); i++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return servers.at(url);
}

const keyModifiers = (modifiers: number) => ({ name: 'keyModifiers', body: { modifiers } }) as const;
const migrate = (flags: number) => ({ name: 'migrate', body: { flags } }) as const;
const migrateData = (...bytes: number[]) => ({ name: 'migrateData', body: Uint8Array.from(bytes) }) as const;
const keyDown = (code: number) => ({ name: 'keyDown', body: { code } }) as const;

describe('a channel that moves from server to server', () => {
  it('marks, relays the data first, and then speaks to the target alone', async () => {
    const { slot, servers, told } = await started();
    const here = servers.at(source.url);
    await slot.linkAhead(target);
    expect(slot.aheadReady).to.equal(true);
    const there = servers.at(target.url);
    expect(there.link).to.include({ connectionId: 7, channelType: 3, channelId: 0 });
    slot.send(keyDown(1));
    here.say(migrate(3));
    expect(here.names).to.deep.equal(['keyDown', 'migrateFlushMark']);
    expect(slot.place).to.equal(source);
    here.say(migrateData(5, 6));
    expect(slot.place).to.equal(target);
    slot.send(keyDown(2));
    expect(there.got.map(({ name, body }) => [name, body])).to.deep.equal([
      ['migrateData', Uint8Array.of(5, 6)],
      ['keyDown', { code: 2 }],
    ]);
    expect(told).to.deep.equal(['migrate from 1', 'moving', 'migrateData from 1', 'moved with all']);
    expect([here.closed, there.closed], 'the source stays until all channels have moved').to.deep.equal([false, false]);
    slot.closeLeft();
    expect([here.closed, there.closed]).to.deep.equal([true, false]);
  });

  it('keeps what is said between the mark and the data for the target, in order', async () => {
    const { slot, servers } = await started();
    const here = servers.at(source.url);
    await slot.linkAhead(target);
    slot.send(keyDown(1));
    here.say(migrate(3));
    slot.send(keyDown(2));
    slot.send(keyDown(3));
    here.say(keyModifiers(1));
    expect(here.names, 'nothing behind the mark').to.deep.equal(['keyDown', 'migrateFlushMark']);
    here.say(migrateData(9));
    slot.send(keyDown(4));
    const there = servers.at(target.url);
    expect(there.got.map(({ name, body }) => [name, body])).to.deep.equal([
      ['migrateData', Uint8Array.of(9)],
      ['keyDown', { code: 2 }],
      ['keyDown', { code: 3 }],
      ['keyDown', { code: 4 }],
    ]);
    expect(here.names).to.deep.equal(['keyDown', 'migrateFlushMark']);
  });

  it('keeps what is said when it is told to, for whoever takes over, or for nobody', async () => {
    const { slot, servers } = await started();
    await slot.linkAhead(target);
    slot.hold();
    slot.send(keyDown(1));
    slot.takeOver(false);
    expect(servers.at(source.url).names).to.deep.equal([]);
    expect(servers.at(target.url).got).to.deep.equal([keyDown(1)]);
    slot.hold();
    slot.send(keyDown(2));
    slot.letGo({ unsaid: true });
    slot.send(keyDown(3));
    expect(servers.at(target.url).got).to.deep.equal([keyDown(1), keyDown(3)]);
  });

  it('says what was kept to the source after all when the target is given up', async () => {
    const { slot, servers } = await started();
    await slot.linkAhead(target);
    servers.at(source.url).say(migrate(3));
    slot.send(keyDown(1));
    slot.dropAhead();
    slot.send(keyDown(2));
    expect(servers.at(source.url).got.slice(1)).to.deep.equal([keyDown(1), keyDown(2)]);
    expect(servers.at(target.url).names).to.deep.equal([]);
  });

  it('ends when thousands of messages wait for a target that is never named', async () => {
    const { slot, servers, told } = await started();
    await slot.linkAhead(target);
    servers.at(source.url).say(migrate(3));
    for (let i = 0; i <= 4096; i++) slot.send(keyDown(1));
    expect(told.at(-1)).to.equal('closed: TransportError: more than 4096 messages wait for the target of the move');
    expect(servers.connections.every(({ closed }) => closed)).to.equal(true);
  });

  it('changes over at once when the source needs neither mark nor data', async () => {
    const { slot, servers, told } = await started();
    await slot.linkAhead(target);
    servers.at(source.url).say(migrate(0));
    expect(told).to.deep.equal(['migrate from 1', 'moving', 'moved with all']);
    expect(servers.at(source.url).names).to.deep.equal([]);
    expect(servers.at(target.url).names).to.deep.equal([]);
  });

  it('keeps what the target says early, and hears it after the source', async () => {
    const { slot, servers, told } = await started();
    await slot.linkAhead(target);
    servers.at(target.url).say(keyModifiers(1));
    servers.at(target.url).say({ name: 'setAck', body: { generation: 9, window: 2 } });
    servers.at(source.url).say(keyModifiers(2));
    expect(told).to.deep.equal(['keyModifiers from 1']);
    servers.at(source.url).say(migrate(0));
    expect(told.slice(1)).to.deep.equal([
      'migrate from 1',
      'moving',
      'moved with all',
      'keyModifiers from 2',
      'setAck from 2',
    ]);
    expect(servers.at(target.url).names).to.deep.equal(['ackSync']);
    servers.at(target.url).say(keyModifiers(0));
    servers.at(target.url).say(keyModifiers(0));
    expect(servers.at(target.url).names, 'acknowledged in the window of its own').to.deep.equal(['ackSync', 'ack']);
  });

  it('answers each server for itself when messages of the source are handled after the change', async () => {
    const { slot, servers, told, handleAll } = await started(true);
    await slot.linkAhead(target);
    const here = servers.at(source.url);
    here.say({ name: 'setAck', body: { generation: 4, window: 1 } });
    here.say(keyModifiers(1));
    here.say(migrate(0));
    expect(slot.place).to.equal(target);
    servers.at(target.url).say({ name: 'setAck', body: { generation: 8, window: 5 } });
    handleAll();
    expect(here.names).to.deep.equal(['ackSync', 'ack', 'ack']);
    expect(servers.at(target.url).got).to.deep.equal([{ name: 'ackSync', body: { generation: 8 } }]);
    expect(told.slice(-3)).to.deep.equal(['setAck from 1', 'keyModifiers from 1', 'setAck from 2']);
  });

  it('counts on over a seamless move, from what had arrived, and anew otherwise', async () => {
    const { slot, servers, handleAll } = await started(true);
    servers.at(source.url).say(keyModifiers(1));
    servers.at(source.url).say(keyModifiers(2));
    await slot.linkAhead(target);
    servers.at(source.url).say(migrate(0));
    expect(slot.lastSerial).to.equal(3n);
    servers.at(target.url).say(keyModifiers(3));
    handleAll();
    expect(slot.lastSerial).to.equal(4n);
    slot.closeLeft();
    await slot.linkAhead(third);
    slot.takeOver(false);
    expect(slot.lastSerial).to.equal(0n);
  });

  it('takes over anew without a word when the client is asked to', async () => {
    const { slot, servers, told } = await started();
    await slot.linkAhead(target);
    slot.takeOver(false);
    expect(told).to.deep.equal(['moved anew']);
    expect(slot.place).to.equal(target);
    expect(servers.at(target.url).names).to.deep.equal([]);
    expect(slot.seamless).to.equal(false);
  });

  it('is stranded, and stays, when the source tells it to go and no target is linked', async () => {
    const { slot, servers, told } = await started();
    servers.at(source.url).say(migrate(3));
    expect(told).to.deep.equal(['migrate from 1', 'stranded']);
    expect(servers.at(source.url).names, 'no mark').to.deep.equal([]);
    expect(slot.place).to.equal(source);
  });

  it('is stranded when the target goes between the mark and the data', async () => {
    const { slot, servers, told } = await started();
    await slot.linkAhead(target);
    servers.at(source.url).say(migrate(3));
    servers.at(target.url).breakOff();
    servers.at(source.url).say(migrateData(1));
    expect(told.slice(2)).to.deep.equal(['ahead lost: the connection was lost', 'migrateData from 1', 'stranded']);
  });

  it('refuses data that nobody asked for', async () => {
    const { slot, servers } = await started();
    await slot.linkAhead(target);
    expect(() => slot.handleBase(migrateData(1))).to.throw(ProtocolError, 'migrateData: nobody asked for it');
    expect(servers.at(target.url).closed).to.equal(false);
  });

  it('tells a target that refuses from one that is lost later', async () => {
    const { slot, servers, told } = await started();
    servers.results.set(target.url, 'permissionDenied');
    const error = await slot.linkAhead(target).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).to.include({ name: 'LinkError', problem: 'password' });
    expect(told, 'a refusal is the answer to linkAhead alone').to.deep.equal([]);
    expect(slot.aheadReady).to.equal(false);
    servers.results.delete(target.url);
    await slot.linkAhead({ ...target, password: 'another' });
    servers.at(target.url).breakOff();
    expect(told).to.deep.equal(['ahead lost: the connection was lost']);
    slot.send(keyDown(1));
    expect(servers.at(source.url).names, 'the source goes on').to.deep.equal(['keyDown']);
  });

  it('lets a target go that is given up, or replaced by another', async () => {
    const { slot, servers, told } = await started();
    await slot.linkAhead(target);
    await slot.linkAhead(third);
    expect([servers.at(target.url).closed, servers.at(third.url).closed]).to.deep.equal([true, false]);
    slot.dropAhead();
    expect(servers.at(third.url).closed).to.equal(true);
    expect(slot.aheadReady).to.equal(false);
    expect(told).to.deep.equal([]);
  });

  it('fails the call for a link that is given up, or replaced by another', async () => {
    const { slot } = await started();
    const given = slot.linkAhead(target).catch((error: unknown) => String(error));
    slot.dropAhead();
    expect(await given).to.equal('TransportError: the target was given up');
    const replaced = slot.linkAhead(target).catch((error: unknown) => String(error));
    await slot.linkAhead(third);
    expect(await replaced).to.equal('TransportError: the target was given up');
  });

  it('hears a server that it left for the second time to the end', async () => {
    const { slot, servers, told } = await started();
    await slot.linkAhead(target);
    servers.at(source.url).say(migrate(0));
    servers.at(source.url).say(keyModifiers(1));
    slot.closeLeft();
    await slot.linkAhead(third);
    servers.at(target.url).say(migrate(0));
    told.length = 0;
    servers.at(target.url).say(keyModifiers(2));
    servers.at(third.url).say(keyModifiers(3));
    expect(told).to.deep.equal(['keyModifiers from 2', 'keyModifiers from 3']);
  });

  it('takes no step that a server tells which it has left', async () => {
    const { slot, servers, told } = await started();
    await slot.linkAhead(target);
    servers.at(source.url).say(migrate(0));
    servers.at(source.url).say(migrate(0));
    servers.at(source.url).say(migrateData(1));
    servers.at(source.url).say({ name: 'disconnecting', body: { timestamp: 0n, reason: 0 } });
    expect(told.filter((line) => line.startsWith('closed') || line === 'stranded')).to.deep.equal([]);
    expect(slot.place).to.equal(target);
    expect(slot.closed).to.equal(false);
  });

  it('goes on when the source breaks off after the change, and ends when the one in use does', async () => {
    const { slot, servers, told } = await started();
    await slot.linkAhead(target);
    servers.at(source.url).say(migrate(0));
    told.length = 0;
    servers.at(source.url).breakOff();
    expect(told).to.deep.equal([]);
    servers.at(target.url).breakOff();
    expect(told).to.deep.equal(['closed: TransportError: the connection was lost']);
    expect(servers.connections.every(({ closed }) => closed)).to.equal(true);
  });

  it('leaves no socket behind, wherever it is closed', async () => {
    for (const until of ['linking', 'linked', 'marked', 'moved'] as const) {
      const { slot, servers } = await started();
      const ahead = slot.linkAhead(target).catch((error: unknown) => error);
      if (until !== 'linking') await ahead;
      if (until === 'marked' || until === 'moved') servers.at(source.url).say(migrate(3));
      if (until === 'moved') servers.at(source.url).say(migrateData(1));
      slot.close();
      expect(
        servers.connections.map(({ closed }) => closed),
        until,
      ).to.deep.equal([true, true]);
      const error = await ahead;
      if (until === 'linking') expect(error).to.be.instanceOf(TransportError);
    }
  });

  it('ends a target that says much before its time, in many messages or in large ones', async () => {
    const { slot, servers, told } = await started();
    const much = 'ahead lost: more than 8388608 bytes of messages before the move';
    await slot.linkAhead(target);
    for (let i = 0; i < 8000; i++) servers.at(target.url).say(keyModifiers(0));
    expect(told).to.deep.equal([]);
    for (let i = 0; i < 200; i++) servers.at(target.url).say(keyModifiers(0));
    expect(told).to.deep.equal([much]);
    await slot.linkAhead(third);
    for (let i = 0; i < 9; i++) {
      servers.at(third.url).say({ name: 'ping', body: { id: 1, timestamp: 0n, padding: new Uint8Array(1 << 20) } });
    }
    expect(told).to.deep.equal([much, much]);
    expect(servers.at(target.url).closed).to.equal(true);
    expect(slot.ready).to.equal(true);
  });

  it('moves back and forth', async () => {
    const { slot, servers } = await started();
    for (let i = 0; i < 6; i++) {
      const to = { ...(i % 2 === 0 ? target : source), server: i + 2 };
      const from = slot.place.url;
      await slot.linkAhead(to);
      servers.at(from).say(migrate(3));
      servers.at(from).say(migrateData(i));
      slot.closeLeft();
      expect(slot.place).to.equal(to);
    }
    expect(servers.connections.filter(({ closed }) => !closed)).to.have.length(1);
  });
});
