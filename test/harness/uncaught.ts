/** For use in a `describe`: what nobody caught in the page since the test began, newest last. */
export function uncaughtErrors(): () => readonly string[] {
  let errors: string[] = [];
  const note = (event: ErrorEvent | PromiseRejectionEvent): void => {
    errors.push('message' in event ? event.message : String(event.reason));
  };
  before(() => {
    window.addEventListener('error', note);
    window.addEventListener('unhandledrejection', note);
  });
  beforeEach(() => {
    errors = [];
  });
  after(() => {
    window.removeEventListener('error', note);
    window.removeEventListener('unhandledrejection', note);
  });
  return () => errors;
}
