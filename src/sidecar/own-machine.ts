/** The addresses of this machine itself. */
const LOOPBACK = /^(::ffff:)?127\.|^::1$/;

/** Whether a request comes from the machine that the controller runs on. */
export function isOwnMachine(ip: string): boolean {
  return LOOPBACK.test(ip);
}
