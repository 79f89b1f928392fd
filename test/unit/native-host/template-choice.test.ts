import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { chooseTemplate, type KnownTemplate } from '../../../native-host/template-choice.ts';
import { openRouted } from '../../../native-host/routed-call.ts';
import type { Call, CallHandlers, CallRequest, Transport } from '../../../native-host/transport.ts';
import { loadRecipe } from '../../../dom0/template/recipe.ts';
import { makeZip } from '../../../scripts/zip.ts';
import { headMaxBytes } from '../../../protocol/document-type.ts';
import { parseViewerTable } from '../../../protocol/viewer-table.ts';
import { success } from '../../../protocol/result.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const zip = bytes('PK\x03\x04 and more');

const type = (name: string, extensions: readonly string[], magic: string | null): object => ({
  name,
  mime: `test/${name.toLowerCase()}`,
  aliases: [],
  extensions,
  viewer: 0,
  editor: null,
  magic: magic === null ? [] : [{ offset: 0, bytes: [...bytes(magic)] }],
});
const table = (
  viewer: string,
  types: readonly object[],
  other: number | null,
  describes = false,
): KnownTemplate['viewers'] =>
  parseViewerTable({
    version: 2,
    types,
    fallback: { text: null, other },
    viewers: [
      {
        name: viewer,
        program: { kind: 'glovebox', shows: viewer },
        edits: false,
        ...(describes && { describes }),
        keys: {},
        search: null,
      },
    ],
  });
const usual: KnownTemplate = {
  name: 'debian-13',
  isDefault: true,
  isReady: true,
  documentMaxBytes: 100,
  viewers: table(
    'usual',
    [type('PDF', ['pdf'], '%PDF-'), type('ZIP', ['zip'], 'PK\x03\x04'), type('Bytes', [], null)],
    2,
  ),
};
const office: KnownTemplate = {
  name: 'office',
  isDefault: false,
  isReady: true,
  documentMaxBytes: null,
  viewers: table('office', [type('PDF', ['pdf'], '%PDF-'), type('Word', ['docx'], 'PK\x03\x04')], null),
};
const both = [office, usual];

const request = {
  requestId: 'r',
  untrustedName: 'offer.docx',
  viewOnly: false,
  disposableTemplate: null,
  network: false,
  returnEdits: true,
};
const handlers: CallHandlers = { onStdout: () => Promise.resolve(), onStatus: () => undefined };

/** Notes what is asked for, and ends each call well. */
const noting = (): { transport: Transport; asked: CallRequest[]; written: () => number } => {
  const asked: CallRequest[] = [];
  let written = 0;
  const call: Call = {
    write: (sent) => {
      written += sent.length;
      return Promise.resolve();
    },
    end: () => undefined,
    close: () => undefined,
    cancel: () => undefined,
    outcome: Promise.resolve(success(null)),
  };
  const connect = (one: CallRequest): Call => {
    asked.push(one);
    return call;
  };
  return {
    transport: { kind: 'embedded', closesInOrder: true, warmUp: () => undefined, connect },
    asked,
    written: () => written,
  };
};

describe('the template for a document', () => {
  test('is the one that knows its bytes and its name, before one that knows its bytes alone', () => {
    assert.equal(chooseTemplate(both, zip, 'offer.docx')?.template, 'office');
    assert.equal(chooseTemplate(both, zip, 'photos.zip')?.template, null);
    assert.equal(chooseTemplate(both, zip, 'no ending')?.type?.name, 'ZIP');
  });

  test('is the default one where another knows it no better, and for what nobody knows', () => {
    assert.equal(chooseTemplate(both, bytes('%PDF-1.7'), 'a.pdf')?.template, null);
    assert.equal(chooseTemplate(both, bytes('\x00\x01'), 'a.sqlite')?.type?.name, 'Bytes');
  });

  test('is one that shows it before one that describes it', () => {
    const describing = { ...usual, viewers: table('described', [type('Video', ['mp4'], 'ftyp')], null, true) };
    const media: KnownTemplate = {
      name: 'media',
      isDefault: false,
      isReady: true,
      documentMaxBytes: null,
      viewers: table('video', [type('Video', ['mp4'], 'ftyp')], null),
    };
    assert.equal(chooseTemplate([describing, media], bytes('ftypisom'), 'trip.mp4')?.template, 'media');
    assert.equal(
      chooseTemplate([{ ...describing, viewers: media.viewers }, media], bytes('ftypisom'), 'trip.mp4')?.template,
      null,
    );
  });

  test('for what opens its members is the one that shows the most kinds, once it is ready', () => {
    const opening = (name: string, types: readonly object[]): KnownTemplate['viewers'] => {
      const { viewers, ...rest } = table(name, types, null);
      return { ...rest, viewers: viewers.map((each) => ({ ...each, opensMembers: true as const })) };
    };
    const archive = type('ZIP', ['zip'], 'PK\x03\x04');
    const few = { ...usual, viewers: opening('few', [archive]) };
    const more = { ...office, viewers: opening('more', [archive, type('Word', ['docx'], 'PK\x03\x04')]) };
    const choose = (isReady: boolean): string | null | undefined =>
      chooseTemplate([few, { ...more, isReady }], zip, 'photos.zip')?.template;
    assert.deepEqual([choose(true), choose(false)], ['office', null]);
  });

  test('is none where no template has anything for it, and the default one where nobody tells', () => {
    assert.equal(chooseTemplate([office], bytes('\x00\x01'), 'a.sqlite'), null);
    assert.deepEqual(chooseTemplate([], zip, 'offer.docx'), { template: null, type: null, viewer: null });
  });
});

describe('a routed call', () => {
  test('asks for the template that fits', () => {
    const { transport, asked } = noting();
    openRouted(transport, request, { untrustedStart: zip }, both, handlers);
    assert.deepEqual(
      asked.map(({ intendedTarget }) => intendedTarget),
      ['@dispvm:office'],
    );
  });

  test('leaves a request alone that names its template', () => {
    const { transport, asked } = noting();
    openRouted(transport, { ...request, disposableTemplate: 'mine' }, { untrustedStart: zip }, both, handlers);
    openRouted(
      transport,
      { ...request, disposableTemplate: 'mine' },
      { untrustedStart: zip },
      Promise.resolve(both),
      handlers,
    );
    assert.deepEqual(
      asked.map(({ intendedTarget }) => intendedTarget),
      ['@dispvm:mine', '@dispvm:mine'],
    );
  });

  test('waits for the templates, and loses nothing that was written meanwhile', async () => {
    const { transport, asked, written } = noting();
    const call = openRouted(transport, request, { untrustedStart: zip }, Promise.resolve(both), handlers);
    const sent = call.write(zip);
    assert.equal(asked.length, 0);
    await sent;
    assert.equal(asked[0]?.intendedTarget, '@dispvm:office');
    // The name field of the request comes first.
    assert.equal(written(), 256 + zip.length);
    assert.deepEqual(await call.outcome, success(null));
  });

  test('is refused before anything is asked where no template can show the document', async () => {
    const { transport, asked } = noting();
    const call = openRouted(
      transport,
      { ...request, untrustedName: 'a.sqlite' },
      { untrustedStart: bytes('\x00') },
      [office],
      handlers,
    );
    const outcome = await call.outcome;
    assert.equal(asked.length, 0);
    assert.equal(outcome.ok ? null : outcome.error.code, 'type-unsupported');
  });
});

const shipped = async (name: string): Promise<KnownTemplate> => {
  const recipe = await loadRecipe(name);
  assert.ok(typeof recipe !== 'string', `${name} can be read`);
  return { name, isDefault: name === 'debian-13', isReady: true, viewers: recipe.viewers, documentMaxBytes: null };
};

describe('of the shipped templates', () => {
  const compound = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(headMaxBytes - 8)]);
  const packets = Uint8Array.from({ length: headMaxBytes }, (_, index) => (index % 188 === 0 ? 0x47 : 0x80));

  const compoundWith = (name: string): Buffer =>
    Buffer.concat([compound.subarray(0, 512 + 128), Buffer.from(`${name}\0`, 'utf16le'), Buffer.alloc(headMaxBytes)]);
  const zipOf = (...names: readonly string[]): Uint8Array =>
    makeZip(Object.fromEntries(names.map((name) => [name, Buffer.from('content')])));

  const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
  const utf16 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'utf16le'));

  for (const [what, head, name, wanted] of [
    ['a message without an ending', compoundWith('__properties_version1.0'), 'fwd', ['office', 'Outlook message']],
    ['an old text without an ending', compoundWith('WordDocument'), 'letter', ['office', 'Word 97 document']],
    ['an old table without an ending', compoundWith('Workbook'), 'budget', ['office', 'Excel 97 workbook']],
    ['a text without an ending', zipOf('[Content_Types].xml', 'word/document.xml'), 'a', ['office', 'Word document']],
    ['a table without an ending', zipOf('[Content_Types].xml', 'xl/workbook.xml'), 'a', ['office', 'Excel workbook']],
    [
      'slides without an ending',
      zipOf('_rels/.rels', 'ppt/presentation.xml'),
      'a',
      ['office', 'PowerPoint presentation'],
    ],
    ['an XPS document without an ending', zipOf('FixedDocSeq.fdseq'), 'a', [null, 'XPS document']],
    ['an archive without an ending', zipOf('photos/one.jpg', 'words/document.xml'), 'a', ['office', 'ZIP archive']],
    ['a program of Java without an ending', zipOf('META-INF/MANIFEST.MF', 'A.class'), 'a', ['office', 'ZIP archive']],
    ['a comic book', zipOf('01.png'), 'a.cbz', [null, 'Comic book']],
    ['a text that is called an archive', zipOf('word/document.xml'), 'a.zip', ['office', 'ZIP archive']],
    ['an encrypted workbook', compound, 'budget.xlsx', ['office', 'Excel workbook']],
    ['an encrypted text', compound, 'letter.docx', ['office', 'Word document']],
    ['an OLE file without an ending', compound, 'letter', ['office', 'Office document of an older program']],
    [
      'a message that begins with its subject',
      bytes('Subject: Hi\nMIME-Version: 1.0\n\nHi'),
      'fwd',
      ['office', 'E-mail message'],
    ],
    [
      'a saved web page',
      bytes('MIME-Version: 1.0\nContent-Type: multipart/related\n'),
      'page.mht',
      [null, 'Saved web page'],
    ],
    ['a wrapped message', latin1('\x78\x9f\x3e\x22'), 'winmail.dat', ['office', 'Outlook attachment wrapper']],
    ['a table of a meter', bytes('day;kWh\n1;4\n'), 'meter.dat', [null, 'Text']],
    ['bytes of a meter', Uint8Array.of(1, 2, 0, 4), 'meter.dat', [null, 'File of no known kind']],
    ['a text in Latin-1 without an ending', latin1('Gr\xfc\xdfe aus M\xfcnchen\n'), 'LIESMICH', [null, 'Text']],
    ['a wide text of no known ending', utf16('\ufeffA letter.'), 'letter.unknown', [null, 'Text']],
    ['a transport stream', packets, 'holiday.ts', ['media', 'Video (MPEG transport stream)']],
    ['a program that is called like one', bytes('const greeting = 1;\n'.repeat(300)), 'main.ts', [null, 'Text']],
  ] as const) {
    test(`${what} goes to ${wanted[0] ?? 'the default one'}, as “${wanted[1]}”`, async () => {
      const templates = await Promise.all(['debian-13', 'office', 'media'].map(shipped));
      const choice = chooseTemplate(templates, head.subarray(0, headMaxBytes), name);
      assert.deepEqual([choice?.template, choice?.type?.name], wanted);
    });
  }
});
