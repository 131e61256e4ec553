/**
 * The longest task on the thread of a page while `run` goes on, in milliseconds of processor time: without its waits for a
 * processor. Chromium only.
 */
export async function longestTask(page, run) {
  await page.tracing.start({ categories: ['-*', 'toplevel', 'devtools.timeline', '__metadata'] });
  await run();
  const { traceEvents } = JSON.parse(Buffer.from(await page.tracing.stop()).toString());
  const called = traceEvents.find(({ name, args }) => name === 'FunctionCall' && args.data.url?.endsWith('/page.js'));
  if (!called) throw new Error('the page did nothing while it was traced');
  const { pid } = called;
  const thread = traceEvents.find(
    (event) => event.pid === pid && event.name === 'thread_name' && event.args.name === 'CrRendererMain',
  );
  const tasks = traceEvents.filter(
    ({ ph, name, pid, tid }) => ph === 'X' && pid === thread.pid && tid === thread.tid && name.endsWith('RunTask'),
  );
  // Not every event states the thread's own time. Its `dur` has the waits for a processor in it and can't stand in, so such
  // tasks are left out.
  const times = tasks.map(({ tdur }) => tdur).filter((time) => time !== undefined);
  if (times.length === 0) throw new Error(`none of ${tasks.length} traced tasks states its processor time`);
  return Math.max(...times) / 1000;
}
