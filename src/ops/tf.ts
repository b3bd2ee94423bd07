/** The one door to TensorFlow.js. What the lab leaves out of it (layers, converter, webgl) the bundler drops. */
export * as tf from '@tensorflow/tfjs';
