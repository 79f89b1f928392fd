// The numbered colours of drawings (AutoCAD's), made dark enough for white paper.

const first: readonly string[] = [
  '#000000',
  '#e00000',
  '#a08000',
  '#009000',
  '#0090a0',
  '#0000e0',
  '#c000c0',
  '#000000',
  '#606060',
  '#909090',
];
const shades = [1, 0.8, 0.65, 0.5, 0.35];

export const colourName = (number: number): string => {
  const named = first[number];
  if (named !== undefined) return named;
  if (!Number.isInteger(number) || number > 249) return number >= 250 && number < 255 ? '#707070' : '#000000';
  const hue = (Math.floor((number - 10) / 10) * 15) % 360;
  const shade = (shades[Math.floor((number % 10) / 2)] ?? 1) * 0.8;
  const part = (offset: number): string => {
    const turned = (hue / 60 + offset) % 6;
    const share = Math.max(0, Math.min(1, Math.abs(turned - 3) - 1));
    return Math.round(share * shade * 255)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${part(0)}${part(4)}${part(2)}`;
};
