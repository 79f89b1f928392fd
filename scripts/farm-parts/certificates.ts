// A certificate authority as docs/farm.md makes one, by openssl: for hosts of a farm, for people, and for those whose
// certificate has expired or was revoked.
import { execFile } from 'node:child_process';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface Issued {
  readonly certificate: string;
  readonly key: string;
}

export interface Subject {
  /** Of a person: what policy knows as the source. */
  readonly name: string;
  /** Their groups. */
  readonly groups?: readonly string[];
  /** Of a host: the names and addresses that it is reached by. */
  readonly hostNames?: readonly string[];
  readonly hasExpired?: boolean;
  /** As long as the CA's settings say, where nothing is said. */
  readonly validSeconds?: number;
}

const openssl = async (folder: string, ...args: readonly string[]): Promise<void> => {
  await promisify(execFile)('openssl', args, { cwd: folder });
};

/** The same that docs/farm.md has an administrator take. */
const configuration = fileURLToPath(new URL('../../deploy/ca.cnf', import.meta.url));

const dateOf = (years: number): string => `${new Date().getUTCFullYear() + years}0101000000Z`;
const dateIn = (seconds: number): string =>
  `${new Date(Date.now() + 1000 * seconds).toISOString().slice(0, 19).replace(/[-T:]/g, '')}Z`;

const datesOf = ({ hasExpired = false, validSeconds }: Subject): readonly string[] => {
  if (hasExpired) return ['-startdate', dateOf(-2), '-enddate', dateOf(-1)];
  return validSeconds === undefined ? [] : ['-enddate', dateIn(validSeconds)];
};

export class Authority {
  readonly #folder: string;
  readonly certificate: string;
  readonly revoked: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.certificate = join(folder, 'ca.pem');
    this.revoked = join(folder, 'revoked.pem');
  }

  static async create(folder: string): Promise<Authority> {
    await mkdir(join(folder, 'issued'), { recursive: true, mode: 0o700 });
    await Promise.all([
      copyFile(configuration, join(folder, 'ca.cnf')),
      writeFile(join(folder, 'index.txt'), ''),
      writeFile(join(folder, 'serial'), '1000\n'),
      writeFile(join(folder, 'crlnumber'), '1000\n'),
    ]);
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'ca.key'];
    const asked = ['-config', 'ca.cnf', '-extensions', 'authority', '-subj', '/CN=Farm CA', '-days', '3650'];
    await openssl(folder, 'req', '-x509', ...key, ...asked, '-out', 'ca.pem');
    const authority = new Authority(folder);
    await authority.#writeRevoked();
    return authority;
  }

  async issue(wanted: Subject): Promise<Issued> {
    const { name, groups = [], hostNames = [] } = wanted;
    const subject = ['', ...groups.map((group) => `OU=${group}`), `CN=${name}`].join('/');
    const names = hostNames.map((host) => (/^[0-9.]+$|:/.test(host) ? `IP:${host}` : `DNS:${host}`)).join(',');
    const use = names === '' ? 'clientAuth' : 'serverAuth';
    const extensions = `extendedKeyUsage = ${use}\n${names === '' ? '' : `subjectAltName = ${names}\n`}`;
    await writeFile(join(this.#folder, `${name}.ext`), extensions);
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}.key`];
    await openssl(this.#folder, 'req', '-config', 'ca.cnf', ...key, '-subj', subject, '-out', `${name}.csr`);
    const more = ['-notext', '-extfile', `${name}.ext`, ...datesOf(wanted)];
    await this.#ca('-in', `${name}.csr`, '-out', `${name}.pem`, ...more);
    return { certificate: join(this.#folder, `${name}.pem`), key: join(this.#folder, `${name}.key`) };
  }

  async revoke({ certificate }: Issued): Promise<void> {
    await this.#ca('-revoke', certificate);
    await this.#writeRevoked();
  }

  async #writeRevoked(): Promise<void> {
    await this.#ca('-gencrl', '-out', 'revoked.pem');
  }

  #ca(...args: readonly string[]): Promise<void> {
    return openssl(this.#folder, 'ca', '-batch', '-config', 'ca.cnf', '-cert', 'ca.pem', '-keyfile', 'ca.key', ...args);
  }
}
