import type { TestRunnerCoreConfig } from '@web/test-runner-core';

type Middleware = NonNullable<TestRunnerCoreConfig['middleware']>[number];

/** The strict policy under which the element must run: the contract's, word for word. */
export const strictPolicy = "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'";

const policies: Readonly<Record<string, string>> = {
  csp: strictPolicy,
  'csp-without-wasm': strictPolicy.replace(" 'wasm-unsafe-eval'", ''),
};

/**
 * Serves everything a second time under `/csp/` with the strict policy, the scripts of workers too: `/csp/test/x.html`
 * is `/test/x.html`, and what it loads by relative addresses stays under the policy. Under `/csp-without-wasm/` the policy
 * allows no WebAssembly either.
 */
export function strictPolicyMiddleware(): Middleware {
  return async (context, next) => {
    const [, folder = ''] = context.path.split('/');
    const policy = policies[folder];
    if (policy !== undefined) context.url = context.url.slice(`/${folder}`.length);
    await next();
    // Only now: the test server keeps a file's headers with it, and answers with those of another folder.
    if (policy === undefined) context.remove('Content-Security-Policy');
    else context.set('Content-Security-Policy', policy);
  };
}
