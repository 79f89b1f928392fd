// What a file says of itself, a line each. Texts are the sender's: shortened, on one line, and escaped by whoever shows them.
#include "stills.h"
#include <stdio.h>
#include <string.h>

enum { tags_max = 16, tag_max_bytes = 2000, streams_max = 8 };

static void print_text(const char *untrusted) {
  for (size_t at = 0; untrusted[at] != 0 && at < tag_max_bytes; at++) putchar((unsigned char)untrusted[at] < ' ' ? ' ' : untrusted[at]);
}

static void tell_tags(const AVDictionary *tags) {
  const AVDictionaryEntry *tag = NULL;
  for (int told = 0; told < tags_max && (tag = av_dict_iterate(tags, tag)) != NULL; told++) {
    printf("tag\t");
    print_text(tag->key);
    putchar('\t');
    print_text(tag->value);
    putchar('\n');
  }
}

/** “H.264” of “H.264 / AVC / MPEG-4 AVC / MPEG-4 part 10”. */
static void print_codec(enum AVCodecID id) {
  const AVCodecDescriptor *codec = avcodec_descriptor_get(id);
  const char *name = codec == NULL ? "unknown form" : codec->long_name != NULL ? codec->long_name : codec->name;
  const char *end = strpbrk(name, "/(");
  printf("%.*s", (int)(end == NULL ? strlen(name) : (size_t)(end - name) - 1), name);
}

static void tell_video(const AVStream *stream) {
  const bool is_upright = quarters(stream) % 2 == 0;
  const int width = stream->codecpar->width, height = stream->codecpar->height;
  printf("form\tVideo: ");
  print_codec(stream->codecpar->codec_id);
  printf(", %d × %d pixels\n", is_upright ? width : height, is_upright ? height : width);
}

static void tell_sound(const AVCodecParameters *sound) {
  const int channels = sound->ch_layout.nb_channels;
  printf("form\tSound: ");
  print_codec(sound->codec_id);
  printf(", %.1f kHz, %d channel%s\n", sound->sample_rate / 1000.0, channels, channels == 1 ? "" : "s");
}

static void tell_stream(const AVStream *stream) {
  if (is_cover(stream)) return;
  if (stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO) tell_video(stream);
  if (stream->codecpar->codec_type == AVMEDIA_TYPE_AUDIO) tell_sound(stream->codecpar);
}

void tell_facts(const AVFormatContext *file) {
  if (file->duration > 0) printf("length\t%lld\n", (long long)(file->duration / (AV_TIME_BASE / 1000)));
  for (unsigned i = 0; i < file->nb_streams && i < streams_max; i++) tell_stream(file->streams[i]);
  tell_tags(file->metadata);
  // Ogg has its tags in the streams, and none of the file's own.
  if (av_dict_count(file->metadata) == 0 && file->nb_streams > 0) tell_tags(file->streams[0]->metadata);
}
