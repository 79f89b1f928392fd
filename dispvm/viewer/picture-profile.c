// Colours as a picture's own profile means them, for the screen, which is taken for sRGB. Read are profiles that are a matrix and
// curves (ICC.1:2010, sections 8.3 and 10), as cameras, telephones and screens have them; Debian's libmupdf reads none. A
// profile is the sender's bytes: read within bounds, and one that is anything else leaves the colours as they are.
#include "picture.h"
#include <math.h>
#include <string.h>

enum { HEADER = 128, COLOUR_SPACE_AT = 16, CONNECTION_AT = 20, TAG_BYTES = 12, MOST_TAGS = 100 };
enum { LIGHT_MAX = 65535, UNIT = 4096, SHADES = 4096 };
static const double largest_factor = 8;

struct profile { const unsigned char *bytes; size_t size; };
struct tag { const unsigned char *bytes; size_t size; };
/** Blue, green, red: from eight bits to light, and from all light to the screen's, in 1/UNIT. */
struct conversion { int light[3][256], matrix[3][3]; unsigned char shade[SHADES]; };

static uint32_t read_32(const unsigned char *at) { return (uint32_t)at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3]; }
static unsigned read_16(const unsigned char *at) { return at[0] << 8 | at[1]; }
static double read_fixed(const unsigned char *at) { return (int32_t)read_32(at) / 65536.0; }

/** `bytes` is NULL where there is none that lies within the profile and has this many bytes. */
static struct tag find_tag(struct profile profile, const char *name, size_t smallest) {
  const uint32_t count = read_32(profile.bytes + HEADER);
  for (uint32_t i = 0; i < count && i < MOST_TAGS && HEADER + 4 + (i + 1) * TAG_BYTES <= profile.size; i++) {
    const unsigned char *entry = profile.bytes + HEADER + 4 + i * TAG_BYTES;
    const size_t at = read_32(entry + 4), size = read_32(entry + 8);
    if (memcmp(entry, name, 4) != 0) continue;
    if (size < smallest || at > profile.size || size > profile.size - at) break;
    return (struct tag){ profile.bytes + at, size };
  }
  return (struct tag){ NULL, 0 };
}

static double interpolate(struct tag curve, uint32_t count, double value) {
  const double at = value * (count - 1);
  const uint32_t below = (uint32_t)at < count - 1 ? (uint32_t)at : count - 2;
  const double low = read_16(curve.bytes + 12 + 2 * below), high = read_16(curve.bytes + 14 + 2 * below);
  return (low + (high - low) * (at - below)) / 65535;
}

/** Numbers of each parametric curve of section 10.18: an exponent, and up to six more. */
static const unsigned char parameters[5] = { 1, 3, 4, 5, 7 };

static double parametric(struct tag curve, unsigned kind, double value) {
  double p[7] = { 1, 1, 0, 0, 0, 0, 0 };
  for (int i = 0; i < parameters[kind]; i++) p[i] = read_fixed(curve.bytes + 12 + 4 * i);
  if (kind == 0) return pow(value, p[0]);
  if (kind < 3) return (p[1] != 0 && value >= -p[2] / p[1] ? pow(p[1] * value + p[2], p[0]) : 0) + (kind == 2 ? p[3] : 0);
  return value >= p[4] ? pow(p[1] * value + p[2], p[0]) + p[5] : p[3] * value + p[6];
}

static bool read_curve(struct tag curve, int light[256]) {
  if (!curve.bytes) return false;
  const bool is_table = memcmp(curve.bytes, "curv", 4) == 0;
  const uint32_t count = is_table ? read_32(curve.bytes + 8) : 0;
  const unsigned kind = read_16(curve.bytes + 8);
  if (is_table && count > (curve.size - 12) / 2) return false;
  if (!is_table && (memcmp(curve.bytes, "para", 4) != 0 || kind > 4 || curve.size < 12 + 4 * (size_t)parameters[kind])) return false;
  for (int i = 0; i < 256; i++) {
    double value = i / 255.0;
    if (!is_table) value = parametric(curve, kind, value);
    else if (count == 1) value = pow(value, read_16(curve.bytes + 12) / 256.0);
    else if (count > 1) value = interpolate(curve, count, value);
    light[i] = value >= 1 ? LIGHT_MAX : value > 0 ? (int)lround(value * LIGHT_MAX) : 0;
  }
  return true;
}

/** From the profile's light to the screen's, both of them seen under D50 as profiles are. */
static bool read_matrix(const struct tag columns[3], int matrix[3][3]) {
  static const double to_screen[3][3] = {
    { 0.0719453, -0.2289914, 1.4052427 }, { -0.9787684, 1.9161415, 0.0334540 }, { 3.1338561, -1.6168667, -0.4906146 },
  };
  for (int row = 0; row < 3; row++)
    for (int column = 0; column < 3; column++) {
      double factor = 0;
      for (int i = 0; i < 3; i++) factor += to_screen[row][i] * read_fixed(columns[column].bytes + 8 + 4 * i);
      if (fabs(factor) > largest_factor) return false;
      matrix[row][column] = (int)lround(factor * UNIT);
    }
  return true;
}

/** Whether it says how red, green and blue become light, which is all that is read here. */
static bool is_of_light(struct profile profile) {
  return profile.size >= HEADER + 4 && memcmp(profile.bytes + COLOUR_SPACE_AT, "RGB ", 4) == 0 &&
    memcmp(profile.bytes + CONNECTION_AT, "XYZ ", 4) == 0;
}

static bool read_profile(struct profile profile, struct conversion *conversion) {
  static const char *const curves[3] = { "bTRC", "gTRC", "rTRC" }, *const colours[3] = { "bXYZ", "gXYZ", "rXYZ" };
  struct tag columns[3];
  if (!is_of_light(profile)) return false;
  for (int i = 0; i < 3; i++) {
    columns[i] = find_tag(profile, colours[i], 20);
    if (!columns[i].bytes || !read_curve(find_tag(profile, curves[i], 12), conversion->light[i])) return false;
  }
  for (int i = 0; i < SHADES; i++) {
    const double light = (i + 0.5) / SHADES;
    conversion->shade[i] = (unsigned char)lround(255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055));
  }
  return read_matrix(columns, conversion->matrix);
}

static uint32_t convert(const struct conversion *conversion, uint32_t pixel) {
  const uint32_t alpha = pixel >> 24;
  int light[3];
  uint32_t converted = alpha << 24;
  if (alpha == 0) return pixel;
  for (int i = 0; i < 3; i++) {
    const uint32_t part = pixel >> (8 * i) & 255, own = alpha == 255 ? part : part * 255 / alpha;
    light[i] = conversion->light[i][own > 255 ? 255 : own];
  }
  for (int i = 0; i < 3; i++) {
    const int *row = conversion->matrix[i];
    const int64_t sum = ((int64_t)row[0] * light[0] + (int64_t)row[1] * light[1] + (int64_t)row[2] * light[2]) / UNIT;
    converted |= (uint32_t)conversion->shade[sum <= 0 ? 0 : sum >= LIGHT_MAX ? SHADES - 1 : sum * SHADES / (LIGHT_MAX + 1)] << (8 * i);
  }
  return multiplied(converted);
}

void apply_profile(const unsigned char *untrusted_profile, size_t size, struct pixels *pixels) {
  struct conversion conversion;
  if (!untrusted_profile || !read_profile((struct profile){ untrusted_profile, size }, &conversion)) return;
  for (size_t at = 0; at < (size_t)pixels->width * pixels->height; at++) pixels->data[at] = convert(&conversion, pixels->data[at]);
}
