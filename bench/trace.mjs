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
  return Math.max(...tasks.map(({ tdur }) => tdur)) / 1000;
}
