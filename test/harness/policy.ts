import type { TestRunnerCoreConfig } from '@web/test-runner-core';

type Middleware = NonNullable<TestRunnerCoreConfig['middleware']>[number];

/** The strict policy under which the element must run: the contract's, word for word. */
export const strictPolicy = "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'";

/**
 * Serves everything a second time under `/csp/` with the strict policy, the scripts of workers too: `/csp/test/x.html`
 * is `/test/x.html`, and what it loads by relative addresses stays under the policy.
 */
export function strictPolicyMiddleware(): Middleware {
  return (context, next) => {
    if (context.path.startsWith('/csp/')) {
      context.url = context.url.slice('/csp'.length);
      context.set('Content-Security-Policy', strictPolicy);
    }
    return next();
  };
}
