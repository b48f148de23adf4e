import type { EncoderSource } from '../contract/encoder-api.ts';

interface KnownSource extends EncoderSource {
  /** Whether `bytes` is the size to the byte. */
  readonly exact: boolean;
}

/**
 * Where VGG-16's weights can be fetched. Checksums are only those that the file's publisher or several independent users of it state:
 * Keras' own code names the MD5; the other file is named by its revision.
 */
export const ENCODER_SOURCES: readonly KnownSource[] = [
  {
    id: 'vgg16-keras', label: 'VGG-16, without its classifier (Keras, 59 MB)',
    url: 'https://storage.googleapis.com/tensorflow/keras-applications/vgg16/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5',
    bytes: 58_889_256, exact: true, md5: '6d6bbae143d832006294945121d1f1fc',
    licence: 'Creative Commons Attribution, of the VGG group in Oxford, as Keras says, which ported the weights.',
  },
  {
    id: 'vgg16-torchvision', label: 'VGG-16 of torchvision, as timm keeps it in safetensors (553 MB)',
    url: 'https://huggingface.co/timm/vgg16.tv_in1k/resolve/b8d8aa2dd860af9233c8c67385a8097fd6c35d3f/model.safetensors',
    bytes: 553_430_176, exact: false, sha256: '57b026918159a6bf9faf8405c3a551903768e7138989d9c6224a14227203fad8',
    licence: 'BSD-3-Clause, as torchvision, whose weights these are.',
  },
];
