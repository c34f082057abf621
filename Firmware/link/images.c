#include "link/images.h"

#include "link/crc32.h"

#include <string.h>

void hil_images_setup(hil_images_t *images, uint8_t *memory, uint32_t size, uint8_t count) {
  *images = (hil_images_t){
      .count = count, .base = count, .size = size, .chunks = (uint16_t)((size + HIL_CHUNK - 1) / HIL_CHUNK)};
  for (uint8_t i = 0; i < count; i++)
    images->image[i].pixels = memory + i * ((size + 7u) & ~7u);
}

void hil_images_widen(hil_images_t *images, uint8_t count) {
  for (; images->count < count; images->count++) {
    images->image[images->count] =
        (hil_image_t){.pixels = images->image[0].pixels + images->count * ((images->size + 7u) & ~7u)};
    images->until++;
    images->window_due = true;
  }
}

void hil_images_reset(hil_images_t *images) {
  images->next = images->until = 0;
  while (images->count > images->base && !images->image[images->count - 1].pinned)
    images->count--;
  for (uint8_t i = 0; i < images->count; i++) {
    hil_image_t *image = &images->image[i];
    image->stale = image->pinned;
    if (image->pinned)
      continue;
    image->state = HIL_IMAGE_FREE;
    images->until++;
  }
  images->window_due = images->size > 0;
}

static void all_missing(const hil_images_t *images, hil_image_t *image) {
  image->left = images->chunks;
  memset(image->missing, 0, sizeof image->missing);
  for (uint16_t c = 0; c < images->chunks; c++)
    image->missing[c / 8] |= (uint8_t)(1u << c % 8);
}

static hil_image_t *find(hil_images_t *images, uint16_t number) {
  for (uint8_t i = 0; i < images->count; i++) {
    hil_image_t *image = &images->image[i];
    if (image->state != HIL_IMAGE_FREE && !image->stale && image->number == number)
      return image;
  }
  return NULL;
}

hil_image_t *hil_images_begin(hil_images_t *images, uint16_t number, uint64_t now) {
  hil_image_t *image = find(images, number);
  if (image != NULL)
    return image->state == HIL_IMAGE_RECEIVING ? image : NULL;
  if (images->size == 0 || (uint16_t)(number - images->next) >= (uint16_t)(images->until - images->next))
    return NULL;
  /* Those before it were begun by the host too, only that nothing of them has arrived: they keep their
   * buffers. There are as many free buffers as images in the window, by construction. */
  while (images->next != (uint16_t)(number + 1)) {
    image = images->image;
    while (image->state != HIL_IMAGE_FREE)
      image++;
    image->state = HIL_IMAGE_RECEIVING;
    image->number = images->next++;
    image->first = now;
    all_missing(images, image);
  }
  return image;
}

bool hil_images_chunk(hil_images_t *images, uint16_t number, uint16_t chunk, const uint8_t *bytes,
                      uint16_t size, uint64_t now) {
  if (chunk >= images->chunks)
    return false;
  uint32_t offset = (uint32_t)chunk * HIL_CHUNK, left = images->size - offset;
  if (size != (left < HIL_CHUNK ? left : HIL_CHUNK))
    return false;
  hil_image_t *image = hil_images_begin(images, number, now);
  if (image == NULL)
    return false;
  uint8_t bit = (uint8_t)(1u << chunk % 8);
  if ((image->missing[chunk / 8] & bit) == 0)
    return true; /* a repeat */
  memcpy(image->pixels + offset, bytes, size);
  image->missing[chunk / 8] &= (uint8_t)~bit;
  image->left--;
  return true;
}

hil_commit_t hil_images_commit(hil_images_t *images, uint16_t number, uint32_t sample, uint32_t crc,
                               uint64_t now, hil_image_t **found) {
  hil_image_t *image = find(images, number);
  if (image == NULL)
    image = hil_images_begin(images, number, now);
  *found = image;
  if (image == NULL)
    return HIL_COMMIT_UNKNOWN;
  if (image->state != HIL_IMAGE_RECEIVING)
    return HIL_COMMIT_REPEATED;
  if (image->left == 0 && hil_crc32(0, image->pixels, images->size) != crc)
    all_missing(images, image);
  if (image->left > 0)
    return HIL_COMMIT_MISSING;
  image->state = HIL_IMAGE_COMPLETE;
  image->sample = sample;
  image->crc = crc;
  image->complete = now;
  image->order = images->commits++;
  return HIL_COMMIT_COMPLETE;
}

size_t hil_images_bitmap(const hil_image_t *image) {
  size_t size = image->state == HIL_IMAGE_RECEIVING ? HIL_BITMAP : 0;
  while (size > 0 && image->missing[size - 1] == 0)
    size--;
  return size;
}

hil_image_t *hil_images_take(hil_images_t *images) {
  hil_image_t *first = NULL;
  for (uint8_t i = 0; i < images->count; i++) {
    hil_image_t *image = &images->image[i];
    if (image->state == HIL_IMAGE_COMPLETE && (first == NULL || (int32_t)(image->order - first->order) < 0))
      first = image;
  }
  if (first != NULL)
    first->state = HIL_IMAGE_TAKEN;
  return first;
}

void hil_images_free(hil_images_t *images, hil_image_t *image) {
  image->state = HIL_IMAGE_FREE;
  image->pinned = image->stale = false;
  images->until++;
  images->window_due = true;
}
