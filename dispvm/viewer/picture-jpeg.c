// JPEG by libjpeg-turbo: decodes straight to the canvas' order of bytes, at an eighth to eight eighths of the size.
// Inks (CMYK) are libmupdf's. The sender's bytes reach the library only; its errors come back here, never exit.
#include "picture.h"
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <jpeglib.h>

struct reading {
  struct jpeg_decompress_struct jpeg;
  struct jpeg_error_mgr errors;
  jmp_buf give_up;
};

static void give_up(j_common_ptr jpeg) {
  longjmp(((struct reading *)jpeg)->give_up, 1);
}

static void say_nothing(j_common_ptr jpeg, int level) {
  (void)jpeg, (void)level;
}

static void begin(struct reading *reading, const struct picture *picture) {
  reading->jpeg.err = jpeg_std_error(&reading->errors);
  reading->errors.error_exit = give_up;
  reading->errors.emit_message = say_nothing;
  jpeg_create_decompress(&reading->jpeg);
  jpeg_save_markers(&reading->jpeg, JPEG_APP0 + 1, 0xffff);
  jpeg_save_markers(&reading->jpeg, JPEG_APP0 + 2, 0xffff);
  jpeg_mem_src(&reading->jpeg, picture->untrusted_bytes, picture->size);
  jpeg_read_header(&reading->jpeg, TRUE);
}

static int orientation_of(const struct jpeg_decompress_struct *jpeg) {
  for (jpeg_saved_marker_ptr marker = jpeg->marker_list; marker; marker = marker->next)
    if (marker->marker == JPEG_APP0 + 1 && marker->data_length > 6 && memcmp(marker->data, "Exif\0", 6) == 0)
      return exif_orientation(marker->data + 6, marker->data_length - 6);
  return 1;
}

static enum open_outcome open_jpeg(struct picture *picture) {
  struct reading *reading = calloc(1, sizeof *reading);
  volatile enum open_outcome outcome = damaged;
  if (!reading) return too_large;
  if (setjmp(reading->give_up) == 0) {
    begin(reading, picture);
    picture->width = reading->jpeg.image_width;
    picture->height = reading->jpeg.image_height;
    picture->orientation = orientation_of(&reading->jpeg);
    outcome = reading->jpeg.num_components == 4 ? unsupported : opened;
  }
  jpeg_destroy_decompress(&reading->jpeg);
  free(reading);
  return outcome;
}

/** A progressive photo's coefficients are all in memory until its last scan. */
static uint64_t coefficient_bytes(struct jpeg_decompress_struct *jpeg) {
  uint64_t bytes = 0;
  if (!jpeg_has_multiple_scans(jpeg)) return 0;
  for (int at = 0; at < jpeg->num_components; at++)
    bytes += (uint64_t)jpeg->comp_info[at].width_in_blocks * jpeg->comp_info[at].height_in_blocks * sizeof(JBLOCK);
  return bytes;
}

/** The largest size below the one wanted that the memory holds. */
static bool choose_size(struct reading *reading, int reduction, struct pixels *pixels) {
  struct jpeg_decompress_struct *jpeg = &reading->jpeg;
  if (!memory_suffices(coefficient_bytes(jpeg))) return false;
  jpeg->out_color_space = JCS_EXT_BGRA;
  jpeg->scale_denom = 8;
  for (unsigned eighths = reduction >= 8 ? 1 : (8 + reduction - 1) / reduction; eighths >= 1; eighths--) {
    jpeg->scale_num = eighths;
    jpeg->do_fancy_upsampling = eighths == 8;
    jpeg_calc_output_dimensions(jpeg);
    if (make_pixels(pixels, jpeg->output_width, jpeg->output_height)) return true;
  }
  return false;
}

static void read_rows(struct jpeg_decompress_struct *jpeg, struct pixels *pixels) {
  jpeg_start_decompress(jpeg);
  while (jpeg->output_scanline < jpeg->output_height) {
    JSAMPROW row = (JSAMPROW)(pixels->data + (size_t)jpeg->output_scanline * pixels->width);
    jpeg_read_scanlines(jpeg, &row, 1);
  }
}

/** Turns colours to the screen's where the file has a profile for them; a grey picture has no colours to turn. */
static void use_profile(struct jpeg_decompress_struct *jpeg, struct pixels *pixels) {
  JOCTET *profile = NULL;
  unsigned size = 0;
  if (jpeg->num_components != 3 || !jpeg_read_icc_profile(jpeg, &profile, &size)) return;
  apply_profile(profile, size, pixels);
  free(profile);
}

static enum open_outcome decode_jpeg(struct picture *picture, int page, int reduction, struct pixels *pixels) {
  (void)page;
  struct reading *reading = calloc(1, sizeof *reading);
  volatile enum open_outcome outcome = damaged;
  if (!reading) return too_large;
  if (setjmp(reading->give_up) == 0) {
    begin(reading, picture);
    outcome = choose_size(reading, reduction, pixels) ? opened : too_large;
    if (outcome == opened) read_rows(&reading->jpeg, pixels);
    if (outcome == opened) use_profile(&reading->jpeg, pixels);
  }
  jpeg_destroy_decompress(&reading->jpeg);
  free(reading);
  return outcome;
}

static void close_jpeg(struct picture *picture) {
  (void)picture;
}

const struct picture_codec jpeg_codec = {open_jpeg, decode_jpeg, NULL, close_jpeg};
