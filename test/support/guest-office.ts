// The LibreOffice with windows of the office template in a box, as it waits in the savefile: the guest's own root starts it,
// and its user gives it a document as the agent does. Only for a test that is root itself.
import { execFile } from 'node:child_process';
import { chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startXvfb, type Xvfb } from '../../scripts/screen/xvfb.ts';
import { createGuestBox, guestHome, guestParts, guestRun, type GuestBox } from './guest-box.ts';
import { waitUntil } from './wait-until.ts';

const slowMs = 60_000;
/** It shows a document of each kind first. */
const warmMs = 300_000;
const user = 1000;
/** In the guest's own process namespace, so that process ids are what they are there. */
const script = `mkfifo ${guestRun}/calls && chown ${user} ${guestRun}/calls
${guestParts}/warm.d/office-edit || exit 1
echo >${guestRun}/ready
exec 3<>${guestRun}/calls
while IFS= read -r call <&3; do
  setpriv --reuid ${user} --regid ${user} --clear-groups --no-new-privs -- sh -c "$call" >${guestRun}/answer 2>&1
  mv ${guestRun}/answer ${guestRun}/answered
done`;

export class GuestOffice {
  readonly #box: GuestBox;
  readonly screen: Xvfb;

  private constructor(box: GuestBox, screen: Xvfb) {
    this.#box = box;
    this.screen = screen;
  }

  static async start(): Promise<GuestOffice> {
    const box = await createGuestBox('office');
    const screen = await startXvfb({ width: 1024, height: 768, isManaged: false });
    const office = new GuestOffice(box, screen);
    try {
      await mkdir(join(box.run, 'office'));
      for (const path of [box.home, join(box.home, 'attachment'), box.run, join(box.run, 'office')])
        await chown(path, user, user);
      const settings = join(box.root, 'usr/lib/libreoffice/program/fundamentalrc');
      await writeFile(settings, (await readFile(settings, 'utf8')).replace(' user:!', ' user:*'));
      const { display } = screen;
      box.start([`${guestParts}/stage`, '/tmp/.X11-unix/X0'], { isRoot: true, display });
      box.start(['/bin/sh', '-c', script], { isRoot: true, display });
      await waitUntil(() => office.#read('ready'), 'LibreOffice waits', warmMs);
      return office;
    } catch (cause) {
      await office.stop();
      throw cause;
    }
  }

  /** A document of the guest's user; its path there. */
  async put(name: string, bytes: Uint8Array): Promise<string> {
    const path = await this.#box.put(`attachment/${name}`, bytes);
    await chown(join(this.#box.home, 'attachment', name), user, user);
    return path;
  }

  /** A shell command of the guest's user; what it says. */
  async call(command: string): Promise<string> {
    await writeFile(join(this.#box.run, 'calls'), `${command}\n`);
    const answer = await waitUntil(() => this.#read('answered'), `the guest has done ${command}`, slowMs);
    await this.#box.call(['rm', `${guestRun}/answered`], { isRoot: true });
    return answer.slice(1);
  }

  /** Names of the windows that can be seen. */
  async windows(): Promise<readonly string[]> {
    const found = await this.#runX('search', '--onlyvisible', '--class', 'libreoffice', 'getwindowname', '%@').catch(
      () => '',
    );
    return found.split('\n').filter((line) => line !== '');
  }

  async keys(...keys: readonly string[]): Promise<void> {
    await this.#runX('key', '--delay', '30', ...keys);
  }

  async type(text: string): Promise<void> {
    await this.#runX('type', '--delay', '30', text);
  }

  /** Paths below the home of the guest's user, in the guest. */
  async files(folder: string): Promise<readonly string[]> {
    return (await this.call(`ls -A ${guestHome}/${folder}`)).split('\n').filter((line) => line !== '');
  }

  async stop(): Promise<void> {
    await this.#box.remove();
    await this.screen.stop();
  }

  /** With a mark before it, as an empty answer is one; null where there is none. */
  #read(name: string): Promise<string | null> {
    return readFile(join(this.#box.run, name), 'utf8').then(
      (text) => `=${text}`,
      () => null,
    );
  }

  async #runX(...args: readonly string[]): Promise<string> {
    const env = { ...process.env, DISPLAY: this.screen.display };
    return (await promisify(execFile)('xdotool', args, { env })).stdout;
  }
}
