/* Writes the image of every.h and four random inputs: `every_files IMAGE INPUTS`. */
#include <stdio.h>

#include "every.h"
#include "naive.h"

int main(int count, char **arguments) {
  static uint8_t image[EVERY_MAX] __attribute__((aligned(8))), inputs[4 * EVERY_INPUT_BYTES];
  if (count != 3)
    return 2;
  const uint32_t size = every_image(image);
  for (uint32_t i = 0; i < sizeof inputs; i++)
    inputs[i] = (uint8_t)any(0, 255);
  FILE *model = fopen(arguments[1], "wb"), *input = fopen(arguments[2], "wb");
  if (model == NULL || input == NULL)
    return 2;
  const int written =
      fwrite(image, 1, size, model) == size && fwrite(inputs, 1, sizeof inputs, input) == sizeof inputs;
  return fclose(model) != 0 || fclose(input) != 0 || !written ? 2 : 0;
}
