/* The model image and the inputs, from the files that the build names. */
  .section .rodata
  .global model, model_end, inputs, inputs_end
  .balign 8
model: .incbin MODEL
model_end:
  .balign 8
inputs: .incbin INPUTS
inputs_end:
  .byte 0
