/* global window, document, location, CanvasRenderingContext2D, Image, OffscreenCanvas, PerformanceObserver, queueMicrotask, MessagePort, Worker, EventTarget, requestAnimationFrame, customElements */
// One client in a page of its own, by the page's query: `?client=ours` or `?client=spice-html5`. What it shows and how
// long the main thread was busy is read in the same way of both.

const wall = () => performance.timeOrigin + performance.now();
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Times every callback that comes to the main thread from now on: of events, messages, timers, animation frames and
 * observers, each with the microtasks that it leaves. What runs in workers is not seen.
 */
function timeCallbacks() {
  const took = [];
  const timed = new WeakMap();
  const time = (callback) => {
    if (typeof callback !== 'function') return callback;
    if (!timed.has(callback)) {
      timed.set(callback, function (...args) {
        const begun = performance.now();
        queueMicrotask(() => queueMicrotask(() => took.push(performance.now() - begun)));
        return Reflect.apply(callback, this, args);
      });
    }
    return timed.get(callback);
  };
  for (const name of ['addEventListener', 'removeEventListener']) {
    const original = EventTarget.prototype[name];
    EventTarget.prototype[name] = function (type, listener, options) {
      return original.call(this, type, time(listener), options);
    };
  }
  for (const { prototype } of [MessagePort, Worker, WebSocket]) {
    for (const name of ['onmessage', 'onopen', 'onclose', 'onerror']) {
      const property = Object.getOwnPropertyDescriptor(prototype, name);
      if (!property) continue;
      const set = function (listener) {
        property.set.call(this, time(listener));
      };
      Object.defineProperty(prototype, name, { ...property, set });
    }
  }
  for (const name of ['setTimeout', 'setInterval', 'requestAnimationFrame']) {
    const original = window[name];
    window[name] = (callback, ...args) => original.call(window, time(callback), ...args);
  }
  for (const name of ['ResizeObserver', 'MutationObserver', 'IntersectionObserver']) {
    window[name] = class extends window[name] {
      constructor(callback, options) {
        super(time(callback), options);
      }
    };
  }
  return took;
}

/** Times from a key's event to the socket. Ours tells them itself, for its sockets are in a worker. */
const toSocket = [];
/** The part of them that is the client's own: without the browser's way from the event to the page's first listener. */
const ownToSocket = [];
/** That way of the newest key, in milliseconds. */
let toListener = 0;

const clients = {
  ours: async (attributes) => {
    await import('/dist/spice-display.js');
    await customElements.whenDefined('spice-display');
    const element = document.createElement('spice-display');
    // No larger than spice-html5 shows it: a picture that is scaled costs the browser more.
    const settings = { 'latency-interval': '200', scaling: 'none', ...attributes };
    for (const [name, value] of Object.entries(settings)) element.setAttribute(name, value);
    let told = element.stats.input.toSocket;
    element.addEventListener('latency', ({ detail }) => {
      // It is told again until there is another.
      if (detail.input.toSocket === told) return;
      told = detail.input.toSocket;
      toSocket.push(told);
      ownToSocket.push(Math.max(0, told - toListener));
    });
    let [shown, dropped] = [0, 0];
    element.addEventListener('stream-end', ({ detail }) => {
      shown += detail.shown;
      dropped += detail.dropped;
    });
    const sum = (key) => element.stats.streams.reduce((total, stream) => total + stream[key], 0);
    return {
      start(url) {
        element.src = url;
        document.body.append(element);
      },
      picture: () => (element.guestWidth > 0 ? element.shadowRoot.querySelector('canvas') : null),
      focus: () => element.focus(),
      frames: () => ({ drawn: shown + sum('shown'), lost: dropped + sum('dropped') }),
    };
  },
  'spice-html5': async () => {
    const { SpiceMainConn } = await import('/spice-html5/main.js');
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (data) {
      send.call(this, data);
      if (unsent !== null) {
        toSocket.push(performance.now() - unsent);
        ownToSocket.push(toSocket.at(-1) - toListener);
      }
      unsent = null;
    };
    for (const id of ['spice-screen', 'message-div', 'debug-div']) {
      const place = document.createElement('div');
      place.id = id;
      document.body.append(place);
    }
    let drawn = 0;
    const { drawImage } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.drawImage = function (...args) {
      // Its streams come to the screen's canvas as images of their own; VP8 is shown by a video element.
      if (args[0] instanceof Image && args[0].width >= 640) drawn += 1;
      return drawImage.apply(this, args);
    };
    return {
      start(url) {
        const names = { screen_id: 'spice-screen', message_id: 'message-div', password: '' };
        new SpiceMainConn({ uri: url, ...names, onerror: (error) => console.log(`spice-html5: ${error}`) });
      },
      picture: () => {
        const video = document.querySelector('#spice-screen video');
        return video && video.readyState >= 2 ? video : document.querySelector('#spice-screen canvas');
      },
      focus: () => document.querySelector('#spice-screen canvas').focus(),
      frames: () => {
        const quality = document.querySelector('#spice-screen video')?.getVideoPlaybackQuality();
        return { drawn: drawn + (quality ? quality.totalVideoFrames - quality.droppedVideoFrames : 0), lost: null };
      },
    };
  },
};

const sample = new OffscreenCanvas(256, 32).getContext('2d', { willReadFrequently: true, alpha: false });
let client;

/** The colours at places of what is shown, as RRGGBB; null before there is anything. */
function coloursAt(places) {
  const picture = client.picture();
  if (!picture || picture.width === 0) return null;
  return places.map(([x, y]) => {
    sample.drawImage(picture, x, y, 1, 1, 0, 0, 1, 1);
    const [red, green, blue] = sample.getImageData(0, 0, 1, 1).data;
    return ((red << 16) | (green << 8) | blue).toString(16).padStart(6, '0');
  });
}

/** Settles with the wall clock when the places have their colours. */
async function untilColours(places, colours, timeout = 60_000) {
  const end = performance.now() + timeout;
  const wanted = colours.join();
  for (;;) {
    if (coloursAt(places)?.join() === wanted) return wall();
    if (performance.now() > end) throw new Error(`waited ${timeout} ms in vain for ${wanted}: ${coloursAt(places)}`);
    await pause(1);
  }
}

/** The number of a frame of the device's video: 16 blocks of 16x16, their complement below. */
function frameNumber() {
  const picture = client.picture();
  if (!picture) return null;
  sample.drawImage(picture, 0, 0, 256, 32, 0, 0, 256, 32);
  const { data } = sample.getImageData(0, 0, 256, 32);
  let number = 0;
  for (let bit = 0; bit < 16; bit++) {
    const [high, low] = [8, 24].map((y) => data[(y * 256 + bit * 16 + 8) * 4 + 1]);
    if (Math.abs(high - low) < 100) return null;
    number = number * 2 + (high > low ? 1 : 0);
  }
  return number;
}

/** Often enough to see a thread that is held, seldom enough not to hold it. Timers are no finer when they follow each other. */
const BEAT = 4;

/** Notes frames in animation frames, and how busy the main thread is, until told to end. */
function watch(frames) {
  const seen = [];
  const tasks = [];
  const gaps = [];
  let watching = true;
  const observer = PerformanceObserver.supportedEntryTypes.includes('longtask')
    ? new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)))
    : null;
  observer?.observe({ entryTypes: ['longtask'] });
  const look = () => {
    if (!watching) return;
    requestAnimationFrame(look);
    const number = frameNumber();
    if (number !== null && number !== seen.at(-1)?.number) seen.push({ number, at: wall() });
  };
  if (frames) requestAnimationFrame(look);
  const beat = async () => {
    let last = performance.now();
    while (watching) {
      await pause(BEAT);
      const now = performance.now();
      gaps.push(now - last - BEAT);
      last = now;
    }
  };
  void beat();
  return () => {
    watching = false;
    if (observer) tasks.push(...observer.takeRecords().map(({ duration }) => duration));
    observer?.disconnect();
    return { seen, tasks: observer ? tasks : null, gaps: gaps.filter((gap) => gap > 10) };
  };
}

let stop = null;
/** When the browser noticed the newest key, until what follows from it was seen. */
let pressed = null;
let unsent = null;
let callbacks = null;

window.bench = {
  async start(url, attributes = {}, timed = false) {
    if (timed) callbacks = timeCallbacks();
    client = await clients[new URL(location.href).searchParams.get('client')](attributes);
    // The scripts are there: what is measured is the connection, not the load of the page.
    const begun = wall();
    client.start(url);
    return begun;
  },
  untilColours,
  colours: coloursAt,
  watch: (frames) => {
    stop = watch(frames);
  },
  end: () => stop(),
  listenForKeys() {
    const heard = ({ type, timeStamp }) => {
      toListener = performance.now() - timeStamp;
      unsent = timeStamp;
      if (type === 'keydown') pressed = timeStamp;
    };
    window.addEventListener('keydown', heard, { capture: true });
    window.addEventListener('keyup', heard, { capture: true });
    client.focus();
  },
  /** Forgets what was timed before, so that the load of the page is not part of it. */
  beginTiming() {
    callbacks.length = 0;
    toSocket.length = 0;
    ownToSocket.length = 0;
  },
  timings: () => ({ callbacks, toSocket, ownToSocket }),
  /** Settles in the animation frame in which the place has another colour than `before`, with the time since the key's event. */
  async sinceKey(place, before, timeout = 5000) {
    const end = performance.now() + timeout;
    while (performance.now() < end) {
      await new Promise(requestAnimationFrame);
      if (pressed !== null && coloursAt([place])[0] !== before) {
        const took = performance.now() - pressed;
        pressed = null;
        return took;
      }
    }
    return null;
  },
  /** Frames of streams that the client says it has drawn so far, and those it got and never drew. */
  frames: () => client.frames(),
};
