import { expect } from 'chai';
import '../../src/element/spice-display.ts';
import type { SpiceDisplayElement, SpicePort } from '../../src/element/element.ts';
import { startQemu } from '../harness/page.ts';
import { until } from '../harness/until.ts';
import type { PageQemu } from '../harness/page.ts';

// QEMU's own monitor behind a port: what a product offers for power actions.
const monitorPort = ['-chardev', 'spiceport,name=org.qemu.monitor.qmp.0,id=port', '-mon', 'chardev=port,mode=control'];
const otherPort = ['-chardev', 'spiceport,name=org.example.other,id=other', '-mon', 'chardev=other,mode=readline'];

describe('ports of a real server', function () {
  this.timeout(60_000);
  let qemu: PageQemu;
  let element: SpiceDisplayElement;

  afterEach(async () => {
    element.remove();
    await qemu.stop();
  });

  /** An element at a machine with two ports; gives the names of those that open. */
  async function showing(ports: string): Promise<{ opened: SpicePort[]; closed: SpicePort[] }> {
    qemu = await startQemu({ guest: 'desktop frames=3', extra: [...monitorPort, ...otherPort] });
    element = document.createElement('spice-display');
    element.src = qemu.url;
    element.ports = ports;
    const opened: SpicePort[] = [];
    const closed: SpicePort[] = [];
    element.addEventListener('port-open', ({ detail }) => {
      opened.push(detail.port);
    });
    element.addEventListener('port-close', ({ detail }) => {
      closed.push(detail.port);
    });
    document.body.append(element);
    await until('a picture', () => (element.guestWidth > 0 ? true : undefined), 20_000);
    return { opened, closed };
  }

  it('opens none that the page does not name', async () => {
    const { opened } = await showing('');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(opened.length).to.equal(0);
  });

  it('speaks with the one that is named, until the session ends', async () => {
    const { opened, closed } = await showing('org.qemu.monitor.qmp.0');
    const port = await until('the port', () => opened[0]);
    expect(port.name).to.equal('org.qemu.monitor.qmp.0');
    const reader = port.readable.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>);
    const lines = reader.getReader();
    const writer = port.writable.getWriter();
    let heard = '';
    /** Reads until what was heard has this in it. */
    const hear = async (wanted: string) => {
      while (!heard.includes(wanted)) {
        const { done, value } = await lines.read();
        if (done) throw new Error(`the port ended after ${heard}`);
        heard += value;
      }
    };
    await hear('"QMP"');
    await writer.write(new TextEncoder().encode('{"execute":"qmp_capabilities"}\n'));
    await hear('"return"');
    await writer.write(new TextEncoder().encode('{"execute":"stop"}\n'));
    await hear('"STOP"');
    expect(opened.length).to.equal(1);

    element.disconnect();
    await until('its end', () => (closed.length === 1 ? true : undefined));
    expect((await lines.read()).done).to.equal(true);
    expect(port.closed).to.equal(true);
    const refused = await writer.write(new Uint8Array(1)).then(
      () => false,
      () => true,
    );
    expect(refused).to.equal(true);
  });
});
