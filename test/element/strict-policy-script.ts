// Runs before the element is registered, so that it sees every violation.
const violations: string[] = [];
Object.assign(globalThis, { violations });
document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
  violations.push(`${violatedDirective} ${blockedURI}`);
});
