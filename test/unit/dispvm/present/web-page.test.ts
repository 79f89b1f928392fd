import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeByItself, decodeWindows1252 } from '../../../../dispvm/present/mail/byte-text.ts';
import { partsWithin, readMessage } from '../../../../dispvm/present/mail/mime-part.ts';
import { decodeQuotedPrintable } from '../../../../dispvm/present/mail/transfer-encoding.ts';
import { saidEncoding } from '../../../../dispvm/present/text-encoding.ts';
import { cleanWebPage } from '../../../../dispvm/present/web-page.ts';
import { cleanStyleSheet } from '../../../../dispvm/present/web-style.ts';
import { findDataTables } from '../../../../dispvm/present/web-tables.ts';

const clean = (html: string): string => cleanWebPage(`<!doctype html>${html}`, () => null).markup;

test('leaves nothing that runs, embeds, sends or loads', () => {
  assert.equal(
    clean('a<script>x<p></script>b<iframe src=x></iframe><object data=x>y</object>c').replaceAll(' ', ''),
    'abc',
  );
  assert.equal(
    clean('<p onclick="x()" style="background:url(http://x/y);color:red">t</p>'),
    '<p style="color:#ff0000">t</p>',
  );
  assert.equal(clean('<form action="http://x"><input value=1>t</form>'), '<br/>t<br/>');
  assert.equal(
    clean(
      '<a href="javascript:x">a</a><a href="member:0">b</a><a href="#page=2">c</a><a href="https://x/?a=1&amp;b">d</a>',
    ),
    '<a>a</a><a>b</a><a>c</a><a href="https://x/?a=1&amp;b">d</a>',
  );
});

test('keeps pictures that are there, tells those that are not, and forgets counting pixels', () => {
  const { markup, missingPictures } = cleanWebPage(
    '<img src="cid:1" width=40><img src="http://x/y" alt="Logo"><img src="http://x/z" width=1 height=1>',
    (address) => (address === 'cid:1' ? 'p.png' : null),
  );
  assert.equal(markup, '<img src="p.png" style="width:40px;"/>Logo');
  assert.equal(missingPictures, 1);
});

test('says older attributes in styles', () => {
  assert.equal(clean('<font color=ff0000 size=5>x</font>'), '<font style="color:#ff0000;font-size:18pt;">x</font>');
  assert.equal(
    clean('<body bgcolor="#eee" text=black>x</body>'),
    '<div style="background-color:#eeeeee;color:#000000;">x</div>',
  );
});

test('keeps tables of data and turns tables that lay out into blocks, ended where they lack an end', () => {
  assert.deepEqual(
    findDataTables('<table><tr><td><table><tr><td>1<td>2<tr><td>3<td>4</table></table><table><tr><th>a</table>'),
    [false, true, true],
  );
  assert.equal(
    clean('<table><tr><td>a<td>b<tr><td>c</table>'),
    '<div><div><div>a</div><div>b</div></div><div><div>c</div></div></div>',
  );
  assert.equal(clean('<table><tr><th>a</th></tr></table>'), '<table><tr><th>a</th></tr></table>');
});

test('leaves out of sheets what loads, places, or is for other pages', () => {
  assert.equal(
    cleanStyleSheet('@import "x";.a{position:absolute;color:red;background:url(x) #224 no-repeat}').replaceAll(' ', ''),
    '.a{color:#ff0000;background-color:#222244}',
  );
  assert.equal(
    cleanStyleSheet('@media print{.a{color:red}}@media screen{.b{color:red}}').replaceAll(' ', ''),
    '.b{color:#ff0000}',
  );
});

test('writes every colour as libmupdf knows it, as it looks on white', () => {
  const declared = (style: string): string => /style="([^"]*)"/.exec(clean(`<p style="${style}">t</p>`))?.[1] ?? '';
  for (const [said, written] of [
    ['color:DarkCyan', 'color:#008b8b'],
    ['COLOR: Grey', 'color: #808080'],
    ['color:RED !important', 'color:#ff0000 !important'],
    ['color:rgba(0,0,0,0.5)', 'color:#808080'],
    ['color:rgb(10 80 160 / 80%)', 'color:#3b73b3'],
    ['color:hsl(0,100%,25%)', 'color:#800000'],
    ['background-color:#08f8', 'background-color:#77c0ff'],
    ['background-color:rgba(9,9,9,0)', 'background-color:transparent'],
    ['background:url(x) linear-gradient(to right, DarkBlue, red) no-repeat', 'background-color:#00008b'],
    ['border:2px solid crimson', 'border:2px solid #dc143c'],
    ['border-top-color:Tan', 'border-top-color:#d2b48c'],
    ['border:solid windowtext 1.0pt', 'border:solid windowtext 1.0pt'],
    // As if nothing had been said: what lies around it has a colour.
    ['color:inherit', 'color:inherit'],
    ['color:var(--ink);text-align:left', 'text-align:left'],
    ['background-color:initial', ''],
    ['color:currentColor', ''],
  ] as const) {
    assert.equal(declared(said), written, said);
  }
  assert.equal(
    clean('<table bgcolor=LightYellow><tr><th>a</table>'),
    '<table style="background-color:#ffffe0;"><tr><th>a</table>',
  );
  assert.equal(clean('<font color=chucknorris>x</font>'), '<font>x</font>');
  assert.equal(cleanStyleSheet('.color{border-color:Red blue}'), '.color{border-color:#ff0000 #0000ff}');
});

test('says of lines between cells what libmupdf knows of them', () => {
  const table = (attributes: string): ReturnType<typeof cleanWebPage> =>
    cleanWebPage(`<!doctype html><table ${attributes}><tr><th>a</table>`, () => null);
  const lined = table('border=1 cellspacing=0');
  assert.match(lined.markup, /<table border="1" style="border-spacing:0px;">/);
  assert.match(lined.styles, /^table\[border\]/);
  assert.match(table('border=0').markup, /<table>/);
  assert.equal(table('border=0').styles, '');
  assert.equal(
    cleanStyleSheet('table{ border-collapse: collapse; color:red }'),
    'table{ border-spacing:0; color:#ff0000 }',
  );
});

test('bounds nesting', () => {
  assert.ok(clean('<div>'.repeat(100_000)).length < 1000);
  assert.ok(clean('<table><tr><td>'.repeat(10_000)).length < 10_000);
});

test('takes a bounded time for hostile text', () => {
  for (const piece of ['<a "', "<a ='", '<!', '<!--', '<style', '<svg', '<a b="c" ', '@media{', '<table']) {
    const started = performance.now();
    cleanWebPage(piece.repeat(100_000), () => null);
    assert.ok(performance.now() - started < 5000, piece);
  }
});

test('writes only elements and attributes that it knows, whatever comes in', () => {
  const piece = fc.constantFrom(
    '<',
    '>',
    '"',
    "'",
    '=',
    ' ',
    '/',
    'a',
    'p',
    'img',
    'src=',
    'href=',
    'onload=',
    'script',
    'style=',
    '<!--',
    '-->',
    '<p ',
    '</',
    'javascript:',
    '&lt;',
    '<table>',
    '<td>',
    'x',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const markup = clean(pieces.join(''));
      const withoutTags = markup.replace(
        /<\/?[a-z][a-z0-9]*(?: (?:class|id|colspan|rowspan|dir|lang|start|alt|name|href|src|style)="[^"<>]*")*\/?>/g,
        '',
      );
      assert.ok(!withoutTags.includes('<'), markup);
    }),
    { numRuns: 2000 },
  );
});

test('finds the encoding that a page names', () => {
  assert.equal(
    saidEncoding('<html><meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'),
    'windows-1251',
  );
  assert.equal(saidEncoding('<?xml version="1.0" encoding="ISO-8859-2"?>'), 'ISO-8859-2');
  assert.equal(saidEncoding('<p>charset=x'), null);
});

test('reads the parts of a saved page', () => {
  const saved =
    'MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n boundary="b"\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n' +
    'Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>M=C3=BC=\r\nller</p>\r\n--b\r\nContent-Type: ' +
    'image/png\r\nContent-ID: <one>\r\nContent-Location: http://x/y.png\r\nContent-Transfer-Encoding: ' +
    'base64\r\n\r\nAAAA\r\n--b--\r\n';
  const parts = partsWithin(
    readMessage(saved, (charset, bytes) => decodeByItself(charset, bytes) ?? decodeWindows1252(bytes)),
  );
  assert.deepEqual(
    parts.map(({ type, charset, contentId, contentLocation, encoding }) => [
      type,
      charset,
      contentId,
      contentLocation,
      encoding,
    ]),
    [
      ['text/html', 'utf-8', null, null, 'quoted-printable'],
      ['image/png', '', 'one', 'http://x/y.png', 'base64'],
    ],
  );
  assert.equal(decodeQuotedPrintable(saved.slice(parts[0]?.start, parts[0]?.end)), '<p>M\xc3\xbcller</p>');
});
