import { onBeforeUnmount, ref, shallowRef, type Ref } from 'vue'
import type { CodeFormat } from './reader'

/**
 * - `idle`: not asked for yet; the page explains first, and the person starts the camera.
 * - `denied`, `absent`, `insecure`: no camera, and why; pictures and typing still work.
 */
export type CameraState = 'idle' | 'starting' | 'watching' | 'denied' | 'absent' | 'insecure'

/** Between two looks at the stream: quick enough to feel immediate, slow enough to keep a phone cool. */
const LOOK_EVERY_MS = 150

/** `take` is given the texts that were read and says whether they were what was looked for; if not, the camera goes on. */
export function useCamera(video: Ref<HTMLVideoElement | null>, formats: CodeFormat[], take: (texts: string[]) => boolean) {
  const state = ref<CameraState>('idle')
  const track = shallowRef<MediaStreamTrack | null>(null)
  const torch = ref<'none' | 'off' | 'on'>('none')
  let timer: ReturnType<typeof setTimeout> | undefined

  async function start() {
    if (!navigator.mediaDevices) {
      state.value = 'insecure'
      return
    }
    state.value = 'starting'
    try {
      await watch(await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false }))
    } catch (error) {
      stop()
      state.value = error instanceof DOMException && error.name === 'NotAllowedError' ? 'denied' : 'absent'
    }
  }

  async function watch(stream: MediaStream) {
    const [first] = stream.getVideoTracks()
    track.value = first ?? null
    if (!video.value || state.value !== 'starting') {
      stop()
      return
    }
    video.value.srcObject = stream
    await video.value.play()
    torch.value = hasTorch(first) ? 'off' : 'none'
    state.value = 'watching'
    const { codeReader } = await import('./reader')
    const reader = codeReader(formats)
    void look(() => reader.read(video.value as HTMLVideoElement))
  }

  async function look(read: () => Promise<string[]>) {
    if (state.value !== 'watching') return
    const texts = await read().catch((): string[] => [])
    if (state.value !== 'watching') return
    if (texts.length > 0 && take(texts)) {
      stop()
      return
    }
    timer = setTimeout(() => void look(read), LOOK_EVERY_MS)
  }

  function stop() {
    clearTimeout(timer)
    track.value?.stop()
    track.value = null
    if (video.value) video.value.srcObject = null
    torch.value = 'none'
    state.value = 'idle'
  }

  async function switchTorch() {
    const on = torch.value !== 'on'
    await track.value?.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] })
    torch.value = on ? 'on' : 'off'
  }

  onBeforeUnmount(stop)
  return { state, torch, start, stop, switchTorch }
}

function hasTorch(track: MediaStreamTrack | undefined): boolean {
  return track?.getCapabilities ? 'torch' in track.getCapabilities() : false
}

/** Whether the camera may be opened without a prompt, so that somebody who has agreed once is not asked again. */
export async function cameraAllowed(): Promise<boolean> {
  try {
    return (await navigator.permissions.query({ name: 'camera' as PermissionName })).state === 'granted'
  } catch {
    return false
  }
}
