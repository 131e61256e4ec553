import { execFile } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const subject = '/O=spice-display tests/CN=127.0.0.1';

/** Leaves a certificate of its own authority in a folder, by the names that `-spice x509-dir` wants. */
export async function writeCertificates(folder: string): Promise<void> {
  const [key, certificate] = [join(folder, 'server-key.pem'), join(folder, 'server-cert.pem')];
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', subject],
    ...['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate],
  ]);
  await copyFile(certificate, join(folder, 'ca-cert.pem'));
}
