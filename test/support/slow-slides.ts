// Slides that load as fast as any others, with a first one that is stored at once, and others that LibreOffice draws for
// longer than anybody waits for it, on any computer: each shape has edges that are blurred pixel by pixel.

const uri = 'urn:oasis:names:tc:opendocument:xmlns';
const spaces =
  `xmlns:office="${uri}:office:1.0" xmlns:draw="${uri}:drawing:1.0" xmlns:text="${uri}:text:1.0" xmlns:style="${uri}:style:1.0" ` +
  `xmlns:svg="${uri}:svg-compatible:1.0" xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"`;
const blurred =
  '<office:automatic-styles><style:style style:name="blurred" style:family="graphic">' +
  '<style:graphic-properties draw:fill="solid" draw:fill-color="#3366cc" draw:stroke="none" loext:softedge-radius="3cm"/>' +
  '</style:style></office:automatic-styles>';
const shapes = 1500;

export const makeSlowSlides = (sentence: string): Uint8Array => {
  const words =
    '<draw:frame svg:x="2cm" svg:y="2cm" svg:width="22cm" ' +
    `svg:height="8cm"><draw:text-box><text:p>${sentence}</text:p></draw:text-box></draw:frame>`;
  const shape = '<draw:rect draw:style-name="blurred" svg:x="0cm" svg:y="0cm" svg:width="27cm" svg:height="20cm"/>';
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?><office:document ${spaces} office:version="1.3" ` +
      'office:mimetype="application/vnd.oasis.opendocument.presentation">' +
      `${blurred}<office:body><office:presentation><draw:page draw:name="One">${words}</draw:page>` +
      `<draw:page draw:name="Two">${shape.repeat(shapes)}</draw:page></office:presentation></office:body></office:document>`,
  );
};
