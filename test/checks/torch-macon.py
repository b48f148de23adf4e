"""MACON as one writes it in PyTorch, for `npm run bench -- --against-torch`: nn.LSTM, batched, all cores, fused Adam. No part of the program.

  torch-macon.py golden FILE   compares loss and logits with a golden file; ends with 1 where they differ
  torch-macon.py serve         reads one JSON line {case}, answers {ready}; then one line {program} each step, answered with {ms, cpu_ms}

"each" encodes every remembered post anew for each target, "shared" each distinct post of a batch once. Which LSTM (padded or packed) and which
Adam on the word table (fused over all rows, or SparseAdam over those of the batch) is tried out before: the fastest of the four is measured.
"each-dense", for a large vocabulary: the faster of those with fused Adam, as one writes it who does not know of SparseAdam.
"""
import json, os, sys, time
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(os.cpu_count() or 1)


class Macon(nn.Module):
    def __init__(self, c, packed=False, sparse=False):
        super().__init__()
        V, T, d, D = c["words"], c["tags"], c["width"], c["regionWidth"]
        self.packed, self.d = packed, d
        self.words = nn.Embedding(V, d, sparse=sparse)
        self.lstm = nn.LSTM(d, d, batch_first=True)
        self.lstm.bias_hh_l0.requires_grad_(False).zero_()
        self.image = nn.Linear(D, d, bias=False)
        self.Wb, self.Wu, self.Wv = (nn.Linear(d, d, bias=False) for _ in range(3))
        self.hu, self.hv = nn.Linear(d, 1), nn.Linear(d, 1)
        self.tags = nn.Embedding(T, d)
        self.Wt, self.ht = nn.Linear(d, d, bias=False), nn.Linear(d, 1)
        self.s = nn.Linear(d, 1)
        self.classifier = nn.Linear(2 * d, T)

    def content(self, words, regions):
        lengths = (words != 0).sum(1)
        n = max(1, int(lengths.max()))
        words = words[:, :n]
        mask = words != 0
        x = self.words(words)
        if self.packed and bool((lengths > 0).all()):
            run = nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
            u, _ = nn.utils.rnn.pad_packed_sequence(self.lstm(run)[0], batch_first=True, total_length=n)
        else:
            u, _ = self.lstm(x)
        v = torch.tanh(self.image(regions))
        C = torch.tanh(torch.bmm(self.Wb(u), v.transpose(1, 2))) * mask.unsqueeze(2)
        uWu, vWv = self.Wu(u), self.Wv(v)
        au = attention(self.hu(torch.tanh(uWu + torch.bmm(C, vWv))).squeeze(2), mask)
        av = torch.softmax(self.hv(torch.tanh(vWv + torch.bmm(C.transpose(1, 2), uWu))).squeeze(2), 1)
        return torch.bmm(au.unsqueeze(1), u).squeeze(1) + torch.bmm(av.unsqueeze(1), v).squeeze(1)

    def forward(self, b, dropout):
        B, L = b["memory"].shape
        p = self.content(b["words"], b["regions"])
        remembered = p[b["memory"].clamp(min=0)]  # [B, L, d]
        p = p[:B]
        real = b["memoryTags"] >= 0  # [B, L, K]
        t = self.tags(b["memoryTags"].clamp(min=0))
        at = attention(self.ht(torch.tanh(self.Wt(t))).squeeze(3), real)
        t = (at.unsqueeze(3) * t).sum(2)
        weights = attention(self.s(torch.tanh(p.unsqueeze(1) * remembered)).squeeze(2), b["memory"] >= 0)
        t = (weights.unsqueeze(2) * t).sum(1)
        return self.classifier(F.dropout(torch.cat([p, t], 1), dropout, self.training and dropout > 0))


def attention(scores, mask):
    """Softmax among the real places; 0 where there is none."""
    scores = scores.masked_fill(~mask, -1e30)
    return torch.softmax(scores, -1) * mask


def loss_of(logits, targets):
    return -(F.log_softmax(logits, 1) * targets).sum(1).mean()


class Program:
    def __init__(self, case, batch, packed, sparse):
        torch.manual_seed(1)
        self.name = ("packed" if packed else "padded") + " LSTM, " + ("sparse" if sparse else "fused") + " Adam on the words"
        self.model, self.batch = Macon(case["sizes"], packed, sparse), batch
        rest = [w for name, w in self.model.named_parameters() if w.requires_grad and (name != "words.weight" or not sparse)]
        self.optimisers = [torch.optim.Adam(rest, lr=1e-3, eps=1e-7, fused=True)]
        if sparse:
            self.optimisers.append(torch.optim.SparseAdam([self.model.words.weight], lr=1e-3, eps=1e-7))

    def step(self):
        wall, cpu = time.perf_counter(), time.process_time()
        for optimiser in self.optimisers:
            optimiser.zero_grad(set_to_none=True)
        loss = loss_of(self.model(self.batch, 0.75), self.batch["targets"])
        loss.backward()
        for optimiser in self.optimisers:
            optimiser.step()
        float(loss.detach())
        return {"ms": 1000 * (time.perf_counter() - wall), "cpu_ms": 1000 * (time.process_time() - cpu)}


def make_batch(case, shared):
    c, accounts, each, tags_kept = case["sizes"], case["accounts"], case["postsEach"], case["tagsKept"]
    torch.manual_seed(2)
    B, L, N = accounts * each, c["slots"], c["captionWords"]
    P = B + (accounts * L if shared else B * L)
    words = torch.randint(2, c["words"], (P, N))
    words[torch.arange(N).unsqueeze(0) >= torch.randint(min(8, N), N + 1, (P, 1))] = 0
    slots = torch.arange(B * L).view(B, L)
    memory = B + ((torch.arange(B) // each).unsqueeze(1) * L + torch.arange(L) if shared else slots)
    memory_tags = torch.full((B, L, min(tags_kept, 6)), -1)
    memory_tags.random_(0, c["tags"])
    targets = torch.zeros(B, c["tags"]).scatter_(1, torch.randint(0, c["tags"], (B, 5)), 1.0)
    return {"words": words, "regions": torch.randn(P, c["regions"], c["regionWidth"]), "memory": memory, "memoryTags": memory_tags, "targets": targets}


def fastest(case, shared, forms=(False, True)):
    batch, best = make_batch(case, shared), None
    for packed in (False, True):
        for sparse in forms:
            program = Program(case, batch, packed, sparse)
            program.step()
            time_of = min(program.step()["ms"] for _ in range(2))
            if best is None or time_of < best[0]:
                best = (time_of, program)
    return best[1]


def serve():
    case = json.loads(sys.stdin.readline())
    programs = {name: fastest(case, name == "shared") for name in ("each", "shared")}
    if case["sizes"]["words"] >= 100_000:
        programs["each-dense"] = fastest(case, False, (False,))
    print(json.dumps({"ready": True, "torch": torch.__version__, "threads": torch.get_num_threads(), "forms": {name: p.name for name, p in programs.items()},
                      "encodings": {name: len(p.batch["words"]) for name, p in programs.items()}}), flush=True)
    for line in sys.stdin:
        print(json.dumps(programs[json.loads(line)["program"]].step()), flush=True)


def tensor(x):
    return torch.tensor(x["data"]).view(x["shape"])


def golden(file):
    g = json.load(open(file))
    s, w, b = g["sizes"], {k: tensor(x) for k, x in g["weights"].items()}, {k: tensor(x) for k, x in g["batch"].items()}
    worst = 0.0
    for packed in (False, True):
        model = Macon({"words": s["V"], "tags": s["T"], "width": s["d"], "regionWidth": s["D"]}, packed).eval()
        state = {"words.weight": w["wordEmbedding"], "lstm.weight_ih_l0": w["lstm.kernel"].T, "lstm.weight_hh_l0": w["lstm.recurrentKernel"].T, "lstm.bias_ih_l0": w["lstm.bias"],
                 "lstm.bias_hh_l0": torch.zeros(4 * s["d"]), "image.weight": w["imageProjection.kernel"].T, "tags.weight": w["tagEmbedding"], "Wt.weight": w["tagAttention.Wt"].T,
                 "ht.weight": w["tagAttention.wht"].view(1, -1), "ht.bias": w["tagAttention.bht"], "s.weight": w["memoryAttention.ws"].view(1, -1), "s.bias": w["memoryAttention.bs"],
                 "classifier.weight": w["classifier.kernel"].T, "classifier.bias": w["classifier.bias"]}
        for name in ("Wb", "Wu", "Wv"):
            state[f"{name}.weight"] = w[f"coAttention.{name}"].T
        for name in ("hu", "hv"):
            state[f"{name}.weight"], state[f"{name}.bias"] = w[f"coAttention.w{name}"].view(1, -1), w[f"coAttention.b{name}"]
        model.load_state_dict(state)
        B, L, K, N, M, D = (s[k] for k in "BLKNMD")
        tags = b["historyTags"].long().view(B, L, K)
        batch = {"words": torch.cat([b["words"].long().view(B, N), b["historyWords"].long().view(B * L, N)]), "regions": torch.cat([b["regions"].view(B, M, D), b["historyRegions"].view(B * L, M, D)]),
                 "memory": torch.where((tags >= 0).any(2), B + torch.arange(B * L).view(B, L), -1), "memoryTags": tags}
        logits = model(batch, 0)
        loss = loss_of(logits, b["targets"].view(B, -1))
        gradient = torch.autograd.grad(loss, model.words.weight)[0]
        for ours, theirs in ((logits.flatten(), torch.tensor(g["expected"]["logits"]["data"] if isinstance(g["expected"]["logits"], dict) else g["expected"]["logits"]).flatten()), (loss, torch.tensor(g["expected"]["loss"])),
                             (gradient.flatten(), torch.tensor(g["expected"]["gradients"]["wordEmbedding"]["data"] if isinstance(g["expected"]["gradients"]["wordEmbedding"], dict) else g["expected"]["gradients"]["wordEmbedding"]).flatten())):
            worst = max(worst, float((ours - theirs).abs().max()))
    print(f"{file}: worst difference of logits, loss and the word table's gradient {worst:.2e}")
    sys.exit(0 if worst < 1e-4 else 1)


if sys.argv[1] == "golden":
    golden(sys.argv[2])
else:
    serve()
