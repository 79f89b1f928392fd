// What the sample says: a little of what most documents have.
const words = (text: string, look = ''): string =>
  `<w:r w:rsidRPr="00A10002">${look === '' ? '' : `<w:rPr>${look}</w:rPr>`}<w:t xml:space="preserve">${text}</w:t></w:r>`;
const paragraph = (contents: string, look = ''): string =>
  `<w:p w14:paraId="1A2B3C4D" w14:textId="77777777" w:rsidR="00A10001" ` +
  `w:rsidRDefault="00A10001">${look === '' ? '' : `<w:pPr>${look}</w:pPr>`}${contents}</w:p>`;
const styled = (id: string, text: string): string => paragraph(words(text), `<w:pStyle w:val="${id}"/>`);
const item = (list: number, level: number, text: string): string =>
  paragraph(
    words(text),
    `<w:pStyle w:val="ListParagraph"/><w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="${list}"/></w:numPr>`,
  );

const rich =
  words('Words in ') +
  words('bold', '<w:b/><w:bCs/>') +
  words(', ') +
  words('italic', '<w:i/><w:iCs/>') +
  words(', ') +
  words('underlined', '<w:u w:val="single"/>') +
  words(', ') +
  words('red', '<w:color w:val="FF0000"/>') +
  words(' and ') +
  words('marked', '<w:highlight w:val="yellow"/><w:lang w:val="de-DE"/>') +
  words(', with a footnote') +
  '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="1"/></w:r>' +
  '<w:proofErr w:type="spellStart"/>' +
  words(' and a ') +
  '<w:proofErr w:type="spellEnd"/><w:bookmarkStart w:id="0" w:name="_GoBack"/><w:bookmarkEnd w:id="0"/>' +
  `<w:hyperlink r:id="link" w:history="1">${words('link', '<w:rStyle w:val="Hyperlink"/>')}</w:hyperlink>` +
  words('. ') +
  words(
    'In Times New Roman.',
    '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman"/><w:sz w:val="24"/>',
  ) +
  words(' In Arial.', '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/><w:sz w:val="20"/>');

const cell = (text: string, look = ''): string =>
  `<w:tc><w:tcPr><w:tcW w:w="3020" w:type="dxa"/>${look}</w:tcPr>${paragraph(words(text))}</w:tc>`;
const table = (style: string): string =>
  `<w:tbl><w:tblPr><w:tblStyle w:val="${style}"/><w:tblW w:w="0" w:type="auto"/>` +
  '<w:tblLook w:val="04A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/></w:tblPr>' +
  `<w:tblGrid>${'<w:gridCol w:w="3020"/>'.repeat(3)}</w:tblGrid>` +
  `<w:tr w:rsidR="00A10001">${cell('What')}${cell('How many', '<w:gridSpan w:val="2"/>')}</w:tr>` +
  `<w:tr w:rsidR="00A10001">${cell('Chairs', '<w:vMerge w:val="restart"/>')}` +
  `${cell('4')}${cell('5', '<w:shd w:val="clear" w:color="auto" w:fill="E7E6E6"/>')}</w:tr>` +
  `<w:tr w:rsidR="00A10001">${cell('', '<w:vMerge/>')}${cell('6')}${cell('7')}</w:tr></w:tbl>`;

const size = '<a:off x="0" y="0"/><a:ext cx="914400" cy="685800"/>';
const picture =
  '<w:r><w:rPr><w:noProof/></w:rPr><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="914400" cy="685800"/>' +
  '<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:docPr id="1" name="Picture 1"/><wp:cNvGraphicFramePr>' +
  '<a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>' +
  '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>' +
  '<pic:nvPicPr><pic:cNvPr id="0" name="Picture 1"/><pic:cNvPicPr/></pic:nvPicPr>' +
  '<pic:blipFill><a:blip r:embed="picture"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>' +
  `<pic:spPr><a:xfrm>${size}</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>` +
  `</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`;

const changes =
  `<w:ins w:id="1" w:author="A" w:date="2026-01-01T00:00:00Z">${words('put in')}</w:ins>` +
  '<w:del w:id="2" w:author="A" w:date="2026-01-01T00:00:00Z"><w:r><w:delText>taken out</w:delText></w:r></w:del>';
const control = `<w:sdt><w:sdtPr><w:id w:val="1"/><w:text/></w:sdtPr><w:sdtContent>${words('In a control.')}</w:sdtContent></w:sdt>`;

const section =
  '<w:sectPr w:rsidR="00A10001"><w:headerReference w:type="default" r:id="header"/><w:footerReference w:type="default" r:id="footer"/>' +
  '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1417" w:bottom="1134" ' +
  'w:left="1417" w:header="708" w:footer="708" w:gutter="0"/>' +
  '<w:cols w:space="708"/><w:docGrid w:linePitch="360"/></w:sectPr>';

export const wordBody = (): string =>
  '<w:body>' +
  styled('Title', 'A sample that warms the template') +
  styled('Heading1', 'As Word writes it') +
  paragraph(rich, '<w:jc w:val="both"/>') +
  styled('Heading2', 'Lists') +
  item(1, 0, 'A point') +
  item(1, 1, 'Below it') +
  item(2, 0, 'The first') +
  item(2, 0, 'The second') +
  table('TableGrid') +
  paragraph(picture, '<w:jc w:val="center"/>') +
  table('GridTable4') +
  paragraph(changes + control, '<w:spacing w:before="120" w:after="120"/><w:ind w:firstLine="284"/>') +
  section +
  '</w:body>';
