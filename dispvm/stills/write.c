// A frame as a small picture: in the proportions that it is meant to have, turned as the camera was held.
#include "stills.h"
#include <libavutil/display.h>
#include <libswscale/swscale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct size { int width, height; };

/** Squares take the place of pixels that are none, and no side becomes longer than `still_side`. */
static struct size shown_size(const AVFrame *frame, const AVStream *stream) {
  AVRational pixel = frame->sample_aspect_ratio.num > 0 ? frame->sample_aspect_ratio : stream->sample_aspect_ratio;
  const double ratio = pixel.num > 0 && pixel.den > 0 ? fmin(fmax(av_q2d(pixel), 0.1), 10) : 1;
  const double width = frame->width * ratio, height = frame->height;
  const double scale = fmin(1, still_side / fmax(width, height));
  return (struct size){ (int)fmax(1, round(width * scale)), (int)fmax(1, round(height * scale)) };
}

int quarters(const AVStream *stream) {
  const AVCodecParameters *told = stream->codecpar;
  const AVPacketSideData *matrix =
    av_packet_side_data_get(told->coded_side_data, told->nb_coded_side_data, AV_PKT_DATA_DISPLAYMATRIX);
  if (matrix == NULL || matrix->size < 9 * sizeof(int32_t)) return 0;
  const double degrees = -av_display_rotation_get((const int32_t *)matrix->data);
  return isnan(degrees) ? 0 : ((int)round(degrees / 90) % 4 + 4) % 4;
}

/** Which numbers stand for which colours: where a frame does not say, high pictures are taken for HDTV, others for television. */
static int colours_of(const AVFrame *frame) {
  if (frame->colorspace != AVCOL_SPC_UNSPECIFIED) return (int)frame->colorspace;
  return frame->height >= 720 ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
}

static unsigned char *scale(const AVFrame *frame, struct size size) {
  struct SwsContext *scaler = sws_getContext(frame->width, frame->height, frame->format, size.width, size.height,
    AV_PIX_FMT_RGB24, SWS_AREA, NULL, NULL, NULL);
  unsigned char *pixels = malloc((size_t)size.width * (size_t)size.height * 3 + 64);
  if (scaler == NULL || pixels == NULL) return free(pixels), sws_freeContext(scaler), NULL;
  const bool is_full = frame->color_range == AVCOL_RANGE_JPEG;
  const int *from = sws_getCoefficients(colours_of(frame)), *to = sws_getCoefficients(SWS_CS_DEFAULT);
  sws_setColorspaceDetails(scaler, from, is_full, to, 1, 0, 1 << 16, 1 << 16);
  unsigned char *const rows[4] = { pixels };
  const int strides[4] = { size.width * 3 };
  sws_scale(scaler, (const unsigned char *const *)frame->data, frame->linesize, 0, frame->height, rows, strides);
  sws_freeContext(scaler);
  return pixels;
}

/** The pixel that comes to (x, y) when the picture is turned. */
static const unsigned char *turned(const unsigned char *pixels, struct size size, int turns, int x, int y) {
  const int from_x = turns == 0 ? x : turns == 1 ? y : turns == 2 ? size.width - 1 - x : size.width - 1 - y;
  const int from_y = turns == 0 ? y : turns == 1 ? size.height - 1 - x : turns == 2 ? size.height - 1 - y : x;
  return pixels + ((size_t)from_y * (size_t)size.width + (size_t)from_x) * 3;
}

bool write_still(const AVFrame *frame, const AVStream *stream, const char *path) {
  const struct size size = shown_size(frame, stream);
  const int turns = quarters(stream);
  const struct size upright = turns % 2 == 0 ? size : (struct size){ size.height, size.width };
  unsigned char *pixels = scale(frame, size);
  FILE *out = pixels == NULL ? NULL : fopen(path, "wb");
  if (out == NULL) return free(pixels), false;
  fprintf(out, "P6\n%d %d\n255\n", upright.width, upright.height);
  for (int y = 0; y < upright.height; y++)
    for (int x = 0; x < upright.width; x++) fwrite(turned(pixels, size, turns, x, y), 3, 1, out);
  free(pixels);
  const bool is_whole = !ferror(out);
  return fclose(out) == 0 && is_whole;
}
