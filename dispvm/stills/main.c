// Says what a sound or video is and takes stills of it, with Debian's libavformat and libavcodec: run for one document, as the
// unprivileged user, in the folder where the pictures go. It trusts no byte of it: bounded in time, memory and the size of a
// picture; what ends it half-way leaves the lines that it has said. It must never open anything but the one file.
//
//   stills FILE SECONDS      on standard output: “length MS”, “form TEXT”, “tag KEY TEXT”, “cover NAME”, “still MS NAME”,
//                            fields parted by tabs; exit code 1 where it is nothing that can be read
#include "stills.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

static const rlim_t memory_max_bytes = 800u << 20;
static const int64_t probe_max_bytes = 8 << 20, pixels_max = 8192 * 4608;
enum { cover_max_bytes = 16 << 20, usual_seconds = 8 };

long long now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/** For libavformat: whether to give up reading. */
static int is_late(void *video) { return now_ms() > ((struct video *)video)->until_ms; }

bool is_cover(const AVStream *stream) { return (stream->disposition & AV_DISPOSITION_ATTACHED_PIC) != 0; }

static AVFormatContext *open_file(const char *path, struct video *video) {
  AVFormatContext *file = avformat_alloc_context();
  AVDictionary *options = NULL;
  char url[4096];
  if (file == NULL || snprintf(url, sizeof url, "file:%s", path) >= (int)sizeof url) return NULL;
  file->interrupt_callback = (AVIOInterruptCB){ is_late, video };
  file->probesize = probe_max_bytes;
  // A playlist, or a movie in several files, names others.
  av_dict_set(&options, "protocol_whitelist", "file", 0);
  av_dict_set(&options, "format_whitelist",
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,asf,flv,mpeg,mpegts,mpegvideo,h264,hevc,ogg,wav,mp3,aac,flac,amr,aiff,au,"
    "caf,ape,wv,tta,dsf,mxf,dv,ivf,rm", 0);
  const int opened = avformat_open_input(&file, url, NULL, &options);
  av_dict_free(&options);
  return opened < 0 ? NULL : file;
}

static AVCodecContext *open_decoder(const AVStream *stream) {
  const AVCodec *codec = avcodec_find_decoder(stream->codecpar->codec_id);
  AVCodecContext *decoder = codec == NULL ? NULL : avcodec_alloc_context3(codec);
  if (decoder == NULL || avcodec_parameters_to_context(decoder, stream->codecpar) < 0) return NULL;
  decoder->pkt_timebase = stream->time_base;
  decoder->thread_count = 1;
  decoder->max_pixels = pixels_max;
  // A quarter of the work, for what a small still does not show.
  decoder->skip_loop_filter = AVDISCARD_ALL;
  return avcodec_open2(decoder, codec, NULL) < 0 ? NULL : decoder;
}

/** A cover comes as the file of a picture. */
static void write_cover(const AVStream *stream) {
  const AVPacket *picture = &stream->attached_pic;
  FILE *out = picture->size <= 0 || picture->size > cover_max_bytes ? NULL : fopen("cover", "wb");
  if (out == NULL) return;
  const bool is_written = fwrite(picture->data, 1, (size_t)picture->size, out) == (size_t)picture->size;
  if (fclose(out) == 0 && is_written) printf("cover\tcover\n");
}

static AVStream *find_video(AVFormatContext *file) {
  AVStream *found = NULL;
  for (unsigned i = 0; i < file->nb_streams; i++) {
    AVStream *stream = file->streams[i];
    if (is_cover(stream)) write_cover(stream);
    else if (found == NULL && stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO) found = stream;
  }
  return found;
}

int main(int count, char **words) {
  if (count != 3) return fprintf(stderr, "stills FILE SECONDS\n"), 2;
  const struct rlimit memory = { memory_max_bytes, memory_max_bytes };
  const int seconds = atoi(words[2]);
  struct video video = { .until_ms = now_ms() + (seconds > 0 ? seconds : usual_seconds) * 1000LL };
  setrlimit(RLIMIT_AS, &memory);
  // Each line is written as soon as it is true, because this process may be ended at any time.
  setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
  av_log_set_level(AV_LOG_QUIET);
  video.file = open_file(words[1], &video);
  if (video.file == NULL) return 1;
  // This fails where the time was too short; what was found until then is enough to go on with.
  avformat_find_stream_info(video.file, NULL);
  tell_facts(video.file);
  video.stream = find_video(video.file);
  video.decoder = video.stream == NULL ? NULL : open_decoder(video.stream);
  if (video.decoder != NULL) take_stills(&video);
  return 0;
}
