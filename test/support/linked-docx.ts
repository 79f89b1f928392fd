// A text that says its own file's name and, below, has a picture that lies in a file of the guest's.
import { makeZip } from '../../scripts/zip.ts';

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const drawing = 'http://schemas.openxmlformats.org/drawingml/2006';
const size = '<w:rPr><w:sz w:val="56"/></w:rPr>';
const extent = 'cx="5400000" cy="3200000"';

const relation = (id: string, type: string, target: string, more = ''): string =>
  `${head}<Relationships xmlns="${packages}/relationships"><Relationship Id="${id}" ` +
  `Type="${relations}/${type}" Target="${target}"${more}/></Relationships>`;

const words = (text: string): string => `<w:r>${size}<w:t xml:space="preserve">${text}</w:t></w:r>`;
const fieldPart = (kind: string): string => `<w:r>${size}<w:fldChar w:fldCharType="${kind}"/></w:r>`;
const nameField =
  `${fieldPart('begin')}<w:r><w:instrText> FILENAME ` +
  `</w:instrText></w:r>${fieldPart('separate')}${words('Before')}${fieldPart('end')}`;

const linkedPicture =
  `<w:r><w:drawing><wp:inline><wp:extent ${extent}/><wp:docPr id="1" name="Linked"/><a:graphic><a:graphicData uri="${drawing}/picture">` +
  '<pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="Linked"/><pic:cNvPicPr/></pic:nvPicPr>' +
  '<pic:blipFill><a:blip r:link="rId1"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>' +
  `<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext ${extent}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>` +
  '</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>';

/** `beforeName` stands in front of the file's name. */
export const makeLinkedDocx = (beforeName: string, picturePath: string): Uint8Array =>
  makeZip({
    '[Content_Types].xml':
      `${head}<Types xmlns="${packages}/content-types">` +
      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
      '<Override PartName="/word/document.xml" ' +
      'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    '_rels/.rels': relation('rId1', 'officeDocument', 'word/document.xml'),
    'word/_rels/document.xml.rels': relation('rId1', 'image', `file://${picturePath}`, ' TargetMode="External"'),
    'word/document.xml':
      `${head}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="${relations}" ` +
      `xmlns:wp="${drawing}/wordprocessingDrawing" xmlns:a="${drawing}/main" xmlns:pic="${drawing}/picture"><w:body>` +
      `<w:p>${words(`${beforeName} `)}${nameField}</w:p><w:p>${linkedPicture}</w:p></w:body></w:document>`,
  });
