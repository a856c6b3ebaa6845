// Hands over the samples of the microphone as they come, untouched.
class SoundCollector extends AudioWorkletProcessor {
  process([input]) {
    if (input?.[0]) this.port.postMessage(input[0].slice());
    return true;
  }
}

registerProcessor("sound-collector", SoundCollector);
