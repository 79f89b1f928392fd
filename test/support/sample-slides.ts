// Slides as PowerPoint writes them, of one page: what is to be read on it stands in the layout that it uses, and the
// layout that no slide uses cannot be read at all.
import { makeZip } from '../../scripts/zip.ts';

const names = {
  drawing: 'http://schemas.openxmlformats.org/drawingml/2006/main',
  slides: 'http://schemas.openxmlformats.org/presentationml/2006/main',
  relations: 'http://schemas.openxmlformats.org/officeDocument/2006/relationships',
  package: 'http://schemas.openxmlformats.org/package/2006',
} as const;
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const spaces = `xmlns:a="${names.drawing}" xmlns:p="${names.slides}" xmlns:r="${names.relations}"`;

/** `rId1` and so on, in the order of `targets`. */
const relationsTo = (...targets: readonly string[]): string => {
  const typeOf = (target: string): string =>
    /(\w+?)\d*\.xml$/.exec(target)?.[1]?.replace('presentation', 'officeDocument') ?? '';
  const each = targets.map(
    (target, index) =>
      `<Relationship Id="rId${index + 1}" Type="${names.relations}/${typeOf(target)}" Target="${target}"/>`,
  );
  return `${head}<Relationships xmlns="${names.package}/relationships">${each.join('')}</Relationships>`;
};

const textBox = (words: string): string =>
  '<p:sp><p:nvSpPr><p:cNvPr id="2" name="Words"/><p:cNvSpPr txBox="1"/><p:nvPr userDrawn="1"/></p:nvSpPr>' +
  '<p:spPr><a:xfrm><a:off x="600000" y="600000"/><a:ext cx="8000000" cy="2000000"/></a:xfrm><a:prstGeom ' +
  'prst="rect"><a:avLst/></a:prstGeom></p:spPr>' +
  `<p:txBody><a:bodyPr/><a:p><a:r><a:rPr lang="en-US" sz="4400"/><a:t>${words}</a:t></a:r></a:p></p:txBody></p:sp>`;

const page = (element: string, shapes: string, rest = ''): string =>
  `${head}<p:${element} ${spaces}><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/>` +
  `<p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>${shapes}</p:spTree></p:cSld>${rest}</p:${element}>`;

const colours =
  '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" ' +
  'accent4="accent4" accent5="accent5" ' +
  'accent6="accent6" hlink="hlink" folHlink="folHlink"/>';

const contentTypes = (parts: Readonly<Record<string, string>>): string => {
  const each = Object.entries(parts).map(
    ([part, type]) =>
      `<Override PartName="/ppt/${part}" ContentType="application/vnd.openxmlformats-officedocument.presentationml.${type}+xml"/>`,
  );
  return (
    `${head}<Types xmlns="${names.package}/content-types"><Default Extension="rels" ` +
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    `<Default Extension="xml" ContentType="application/xml"/>${each.join('')}</Types>`
  );
};

export const makePptx = (sentence: string): Uint8Array =>
  makeZip({
    '[Content_Types].xml': contentTypes({
      'presentation.xml': 'presentation.main',
      'slideMasters/slideMaster1.xml': 'slideMaster',
      'slideLayouts/slideLayout1.xml': 'slideLayout',
      'slideLayouts/slideLayout2.xml': 'slideLayout',
      'slides/slide1.xml': 'slide',
    }),
    '_rels/.rels': relationsTo('ppt/presentation.xml'),
    'ppt/_rels/presentation.xml.rels': relationsTo('slideMasters/slideMaster1.xml', 'slides/slide1.xml'),
    'ppt/presentation.xml':
      `${head}<p:presentation ${spaces}><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst>` +
      '<p:sldIdLst><p:sldId id="256" r:id="rId2"/></p:sldIdLst><p:sldSz cx="9144000" cy="5143500"/><p:notesSz ' +
      'cx="6858000" cy="9144000"/></p:presentation>',
    'ppt/slideMasters/_rels/slideMaster1.xml.rels': relationsTo(
      '../slideLayouts/slideLayout1.xml',
      '../slideLayouts/slideLayout2.xml',
    ),
    'ppt/slideMasters/slideMaster1.xml': page(
      'sldMaster',
      '',
      `${colours}<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/><p:sldLayoutId id="2147483650" ` +
        'r:id="rId2"/></p:sldLayoutIdLst>',
    ),
    'ppt/slideLayouts/_rels/slideLayout1.xml.rels': relationsTo('../slideMasters/slideMaster1.xml'),
    'ppt/slideLayouts/_rels/slideLayout2.xml.rels': relationsTo('../slideMasters/slideMaster1.xml'),
    'ppt/slideLayouts/slideLayout1.xml': 'no slide uses it, so nobody reads it <',
    'ppt/slideLayouts/slideLayout2.xml': page('sldLayout', textBox(sentence)),
    'ppt/slides/_rels/slide1.xml.rels': relationsTo('../slideLayouts/slideLayout2.xml'),
    'ppt/slides/slide1.xml': page('sld', ''),
  });
