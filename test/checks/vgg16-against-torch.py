"""The other side of vgg16-against-torch.ts: the same trunk in PyTorch. Reads `BATCH ROUNDS` lines, answers the seconds."""
import json, struct, sys, time
import torch
from torch import nn

def load(path):
    with open(path, 'rb') as file:
        (length,) = struct.unpack('<Q', file.read(8))
        header = json.loads(file.read(length))
        start = 8 + length
        out = {}
        for name, entry in header.items():
            if not name.startswith('features.'): continue
            begin, end = entry['data_offsets']
            file.seek(start + begin)
            out[name] = torch.frombuffer(bytearray(file.read(end - begin)), dtype=torch.float32).reshape(entry['shape'])
        return out

threads = int(sys.argv[2])
channels_last = sys.argv[3] == 'channels_last'
torch.set_num_threads(threads)
layers, inputs = [], 3
for width in [64, 64, 'M', 128, 128, 'M', 256, 256, 256, 'M', 512, 512, 512, 'M', 512, 512, 512, 'M']:
    if width == 'M': layers.append(nn.MaxPool2d(2, 2))
    else:
        layers += [nn.Conv2d(inputs, width, 3, padding=1), nn.ReLU(inplace=True)]
        inputs = width
model = nn.Sequential(*layers).eval()
model.load_state_dict({name.removeprefix('features.'): tensor for name, tensor in load(sys.argv[1]).items()})
if channels_last: model = model.to(memory_format=torch.channels_last)
mean, std = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1), torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
print(f'PyTorch {torch.__version__}, {threads} threads', flush=True)
with torch.inference_mode():
    for line in sys.stdin:
        batch, rounds = map(int, line.split())
        pixels = (torch.arange(batch * 224 * 224 * 3) * 7 % 256).to(torch.uint8).view(batch, 224, 224, 3)
        wall, cpu = time.perf_counter(), time.process_time()
        for _ in range(rounds):
            x = (pixels.permute(0, 3, 1, 2).float() / 255 - mean) / std
            if channels_last: x = x.contiguous(memory_format=torch.channels_last)
            answer = model(x).permute(0, 2, 3, 1).contiguous()
        print(json.dumps({'seconds': time.perf_counter() - wall, 'cpu': time.process_time() - cpu, 'first': answer.flatten()[:8].tolist(), 'mean': answer.mean().item()}), flush=True)
