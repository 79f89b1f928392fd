// Texts in the encodings of the world, by our viewer: what it makes of the bytes is what it gives out as copied, and
// scripts are read on the screen.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { findWord } from '../support/find-word.ts';
import { GuestViewer } from '../support/guest-viewer.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = await missingForDispvms();
const sentence = 'Seven cotton tents';

/** With signs that tell similar encodings apart. */
const texts = {
  German: 'Die Bürger größerer Städte fahren später über die schöne Brücke.\nÄpfel und Öl kosten 5 € – „heute“.\n',
  French: 'L’été dernier, les élèves ont reçu des leçons à l’école près du château.\n',
  Polish: 'Pchnąć w tę łódź jeża lub ośm skrzyń fig. Zażółć gęślą jaźń.\n',
  Turkish: "Pijamalı hasta yağız şoföre çabucak güvendi. Iğdır'ın ılık gecesi.\n",
  Russian: 'Съешь ещё этих мягких французских булок да выпей чаю.\nВ чащах юга жил бы цитрус.\n',
  Greek: 'Ξεσκεπάζω την ψυχοφθόρα βδελυγμία. Καλημέρα σας, τι κάνετε σήμερα;\n',
  Hebrew: 'דג סקרן שט בים מאוכזב ולפתע מצא חברה. שלום לכולם והיום יום יפה.\n',
  Arabic: 'نص حكيم له سر قاطع وذو شأن عظيم مكتوب على ثوب أخضر. مرحبا بالعالم.\n',
  Thai: 'เป็นมนุษย์สุดประเสริฐเลิศคุณค่า กว่าบรรดาฝูงสัตว์เดรัจฉาน\n',
  Hindi: 'ऋषियों को सताने वाले दुष्ट राक्षसों के राजा रावण का सर्वनाश करने वाले।\n',
  Chinese: '今天天气很好，我们一起去公园散步，看到了许多美丽的花。北京是中国的首都。\n',
  'traditional Chinese': '今天天氣很好，我們一起去公園散步，看到了許多美麗的花。臺北是一個大城市。\n',
  Japanese: '今日は天気がいいので、公園へ散歩に行きました。いろはにほへと、ちりぬるを。\n',
  Korean: '오늘은 날씨가 좋아서 공원으로 산책을 갔습니다. 다람쥐 헌 쳇바퀴에 타고파.\n',
} as const;
type Language = keyof typeof texts;

/** By the names of iconv(1). */
const older: Readonly<Record<string, readonly Language[]>> = {
  CP1252: ['German', 'French'],
  CP1250: ['Polish'],
  CP1254: ['Turkish'],
  CP1251: ['Russian'],
  'KOI8-R': ['Russian'],
  'ISO-8859-5': ['Russian'],
  CP1253: ['Greek'],
  CP1255: ['Hebrew'],
  CP1256: ['Arabic'],
  CP874: ['Thai'],
  GBK: ['Chinese'],
  GB18030: ['Chinese'],
  BIG5: ['traditional Chinese'],
  SHIFT_JIS: ['Japanese'],
  'EUC-JP': ['Japanese'],
  'ISO-2022-JP': ['Japanese'],
  'EUC-KR': ['Korean'],
};

/** A few words, as small tables and notes have them, in what programs of each place write. */
const short: readonly (readonly [string, readonly string[]])[] = [
  ['Hello', ['ASCII']],
  ['Name;Straße;Ort\nMüller;Königstraße 5;Lübeck\nÄhrenweg;Köln', ['CP1252', 'MACINTOSH', 'CP850']],
  ['L’équipe a reçu votre dossier – à bientôt…', ['CP1252', 'MACINTOSH']],
  ['Don’t “quote” me — it’s £5', ['CP1252', 'MACINTOSH']],
  ['Año;Población;Descripción\nMálaga;niño pequeño', ['CP1252', 'MACINTOSH', 'CP850']],
  ['Città;Perché\nForlì;è già;più', ['CP1252', 'MACINTOSH', 'CP850']],
  ['Køb;Gade\nSøren;Blåbærvej;Ærø', ['CP1252', 'MACINTOSH', 'CP850']],
  ['Nume;Oraş\nŞtefan Brăteanu;Timişoara;judeţul Constanţa', ['CP1250']],
  ["Ім'я;Адреса\nОлексій;Київ, вул. Хрещатик, її ґанок", ['CP1251', 'KOI8-U']],
  ['Привет', ['CP1251', 'KOI8-R', 'CP866']],
  ['ログイン', ['CP932', 'EUC-JP']],
  ['①見積書のご送付㈱\n株式会社山田商事の田中でございます。', ['CP932']],
  ['请查收附件,谢谢。', ['GB18030']],
  ['請查收附件,謝謝。', ['BIG5']],
  ['첨부 파일을 확인해 주세요.', ['UHC', 'ISO-2022-KR']],
];
const marks = {
  'UTF-8': 'efbbbf',
  'UTF-16LE': 'fffe',
  'UTF-16BE': 'feff',
  'UTF-32LE': 'fffe0000',
  'UTF-32BE': '0000feff',
} as const;

/** Read by OCR: no signs between the words, which it takes for others. */
const seen: Readonly<Record<string, string>> = {
  rus: 'Съешь ещё этих мягких французских булок',
  heb: 'שלום לכולם והיום יום יפה',
  ara: 'نص حكيم مكتوب على ثوب أخضر',
  tha: 'เป็นมนุษย์สุดประเสริฐเลิศคุณค่า',
  hin: 'आज का दिन बहुत सुंदर है',
  chi_sim: '今天天气很好我们一起去公园散步',
  jpn: '今日は天気がいいので公園へ行きました',
  kor: '오늘은 날씨가 좋아서 공원으로 갔습니다',
};

const encode = (text: string, encoding: string): Buffer =>
  execFileSync('iconv', ['-f', 'UTF-8', '-t', encoding], { input: text });

describe('a text', { skip: missing ?? false }, () => {
  let viewer: GuestViewer;
  before(async () => {
    viewer = await GuestViewer.start('debian-13');
  });
  after(() => viewer.stop());

  const assertRead = async (text: string, bytes: Uint8Array, what: string): Promise<void> => {
    await viewer.open('letter.txt', bytes);
    assert.equal((await viewer.text()).trim(), text.trim(), what);
  };

  for (const [encoding, languages] of Object.entries(older)) {
    test(`in ${encoding} is read: ${languages.join(', ')}`, async () => {
      for (const language of languages) await assertRead(texts[language], encode(texts[language], encoding), language);
    });
  }

  for (const [text, encodings] of short) {
    test(`of a few words is read: ${text.split('\n').at(-1)}`, async () => {
      for (const encoding of encodings) await assertRead(text, encode(text, encoding), encoding);
    });
  }

  for (const [encoding, mark] of Object.entries(marks)) {
    test(`in ${encoding} with a mark is read: every language`, async () => {
      for (const [language, text] of Object.entries(texts))
        await assertRead(text, Buffer.concat([Buffer.from(mark, 'hex'), encode(text, encoding)]), language);
    });

    test(`in ${encoding} without a mark is read`, async () => {
      for (const language of ['German', 'Russian', 'Arabic', 'Hindi', 'Japanese'] as const)
        await assertRead(texts[language], encode(texts[language], encoding), language);
    });
  }

  for (const [language, text] of Object.entries(seen)) {
    test(`can be read on the screen in its own script: ${language}`, async () => {
      await viewer.open('letter.txt', Buffer.from(`${text}\n`));
      await viewer.sees(text, 'the line', language);
    });
  }

  test('that begins with Hebrew or Arabic stands at the right', async () => {
    for (const language of ['Hebrew', 'Arabic'] as const) {
      await viewer.open('letter.txt', Buffer.from(texts[language]));
      const look = await viewer.still();
      const inked = [...look.keys()]
        .filter((index) => (look[index] ?? 0) < 0x404040)
        .map((index) => index % viewer.columns);
      assert.ok(Math.min(...inked) > viewer.columns / 3, `${language} begins at ${Math.min(...inked)}`);
      assert.ok(Math.max(...inked) > viewer.columns * 0.9, `${language} ends at ${Math.max(...inked)}`);
    }
  });

  test('of one long line is wrapped: its end can be read without going there', async () => {
    const words = 'The river runs past the mill and on to the sea. ';
    await viewer.open('line.txt', Buffer.from(`${words.repeat(60)}${sentence}`));
    await viewer.sees(sentence, 'the end of the line');
  });

  test('of a table stands in columns, without the signs between them', async () => {
    const rows = [
      ['Item', 'Shop', 'Price'],
      ['Tents', 'Meadow', '12,50'],
      ['Very long bamboo poles of the best kind', 'Harbour', '3,00'],
    ];
    await viewer.open('prices.csv', Buffer.from(rows.map((row) => row.join(';')).join('\r\n')));
    const text = await viewer.text();
    assert.ok(!text.includes(';'), text);
    const [short, long] = await Promise.all(
      ['Meadow', 'Harbour'].map((word) =>
        waitUntil(() => findWord(viewer.screen.display, word), `“${word}” is on the screen`),
      ),
    );
    assert.ok(short !== undefined && long !== undefined);
    assert.ok(Math.abs(short.x - long.x) < 30, `in one column: ${short.x} and ${long.x}`);
    assert.ok(long.y > short.y, 'one row below the other');
  });

  test('of 20 MB opens at once, and its last line is a key away', async () => {
    const lines = Array.from({ length: 450_000 }, (_, index) => `2026-11-27 10:00 line ${index} of a log that is long`);
    const log = Buffer.from([sentence, ...lines, 'Copper window morning'].join('\n'));
    assert.ok(log.length > 20_000_000);
    const line = { x: 0, width: viewer.width, height: 60 };
    await viewer.open('server.log', log);
    await viewer.sees(sentence, 'the first line', 'eng', { ...line, y: 0 });
    await viewer.type('End');
    await viewer.sees('Copper window morning', 'the last line', 'eng', { ...line, y: viewer.height - line.height });
  });
});
