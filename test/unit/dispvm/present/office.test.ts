import assert from 'node:assert/strict';
import { test } from 'node:test';
import { office } from '../../../../dispvm/present/office.ts';
import type { Input, Ran, RunOptions, Tools } from '../../../../dispvm/present/presenter.ts';

const exited = (exitCode: number): Ran => ({ ended: 'exited', exitCode });

/** Presents with a renderer that ends so; gives what came of it and what the renderer was told. */
const presentWith = (ran: Ran, password: string | null = null, sizeBytes = 9) => {
  const told: { argv: readonly string[]; options: RunOptions | undefined }[] = [];
  const tools = {
    newPath: (name: string) => `/home/user/present/1/${name}`,
    run: (argv: readonly string[], options?: RunOptions): Ran => {
      told.push({ argv, options });
      return ran;
    },
  } as Partial<Tools> as Tools;
  const input: Input = {
    path: '/home/user/attachment/-rf report.docx',
    untrustedName: '-rf report.docx',
    sizeBytes,
    untrustedHead: new Uint8Array(sizeBytes),
    password,
  };
  return { outcome: office.present(input, tools), told };
};

test('shows what the renderer stored, as pages', () => {
  const { outcome, told } = presentWith(exited(0));
  assert.deepEqual(outcome, { kind: 'open', direct: 'pages', path: '/home/user/present/1/document.pdf' });
  assert.deepEqual(
    told.map(({ argv }) => argv.slice(1)),
    [['render', '/home/user/attachment/-rf report.docx', '/home/user/present/1/document.pdf']],
  );
});

test('gives a password on standard input alone, where other programs cannot read it', () => {
  const { told } = presentWith(exited(0), 'pa ss');
  assert.equal(told[0]?.options?.line, 'pa ss');
  assert.ok(told[0].argv.every((word) => !word.includes('pa ss')));
  assert.equal(presentWith(exited(0)).told[0]?.options?.line, '');
});

test('tells a document that needs a password from one whose password was wrong', () => {
  assert.deepEqual(presentWith(exited(74)).outcome, { kind: 'password', isWrong: false });
  assert.deepEqual(presentWith(exited(71), 'no').outcome, { kind: 'password', isWrong: true });
});

test('says why a document cannot be shown', () => {
  const why = (ran: Ran) => {
    const { outcome } = presentWith(ran);
    return outcome.kind === 'failed' ? outcome.why : outcome.kind;
  };
  assert.deepEqual(
    [70, 72, 73, 67, 1, -1].map((exitCode) => why(exited(exitCode))),
    ['damaged', 'unsupported', 'tooLarge', 'failed', 'failed', 'failed'],
  );
  assert.equal(why({ ended: 'tooLong' }), 'tooLarge');
  assert.equal(why({ ended: 'missing' }), 'programMissing');
});

test('calls a document of no bytes damaged instead of showing an empty page', () => {
  const { outcome, told } = presentWith(exited(0), null, 0);
  assert.deepEqual(outcome, { kind: 'failed', why: 'damaged' });
  assert.equal(told.length, 0);
});
