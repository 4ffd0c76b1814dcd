"""Prints figures of scikit-learn 1.2.1 and scipy 1.10.1 on small made-up arrays, as JSON.

Run in this folder: /usr/bin/python3 sklearn-figures.py > sklearn-figures.json
then format the file (biome format --write).
"""
import json
import warnings

import numpy as np
from scipy.stats import spearmanr
from sklearn import metrics as m
from sklearn.calibration import _sigmoid_calibration
from sklearn.isotonic import IsotonicRegression

warnings.filterwarnings("ignore")
draw = np.random.default_rng(20261121)


def plain(value):
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    return value.item() if isinstance(value, np.generic) else value


def binary(name, labels, scores, weights=None):
    w = dict(sample_weight=weights)
    corners = m.roc_curve(labels, scores, **w)
    every = m.roc_curve(labels, scores, drop_intermediate=False, **w)
    precision, recall, thresholds = m.precision_recall_curve(labels, scores, **w)
    fpr, tpr, _ = corners
    return dict(
        name=name, labels=labels, scores=scores, weights=weights,
        # The first threshold is arbitrary (largest score + 1 in this version): left out.
        corners=[corners[0], corners[1], corners[2][1:]], all=[every[0], every[1], every[2][1:]],
        pr=[precision, recall, thresholds],
        auc=m.roc_auc_score(labels, scores, **w),
        ap=m.average_precision_score(labels, scores, **w),
        fprAtRecall={str(r): fpr[np.argmax(tpr >= r)] for r in (0.3, 0.5, 0.8, 0.95, 0.99, 1.0)})


n = 40
labels = (draw.random(n) < 0.4).astype(int)
scores = draw.random(n) * 0.7 + labels * 0.2
binaries = [
    binary("distinct", labels, scores),
    binary("coarse", labels, np.round(scores * 8) / 8),
    binary("constant", labels, np.full(n, 0.5)),
    binary("reversed", labels, -np.round(scores, 1)),
    binary("pairs", np.tile([0, 1], 6), np.repeat([6, 5, 4, 3, 2, 1], 2) / 8),
    binary("weighted", labels, np.round(scores * 8) / 8, draw.integers(0, 5, n) / 4),
    binary("perfect", labels, labels * 0.5),
]


def classes(name, labels, predicted, count):
    each = dict(labels=range(count), average=None)
    return dict(
        name=name, labels=labels, predicted=predicted, classCount=count,
        confusion=m.confusion_matrix(labels, predicted, labels=range(count)).ravel(),
        accuracy=m.accuracy_score(labels, predicted),
        precision=m.precision_score(labels, predicted, **each),
        recall=m.recall_score(labels, predicted, **each),
        f1=m.f1_score(labels, predicted, **each),
        macro=[f(labels, predicted, average="macro")
               for f in (m.precision_score, m.recall_score, m.f1_score)],
        weighted=[f(labels, predicted, average="weighted")
                  for f in (m.precision_score, m.recall_score, m.f1_score)])


truth = draw.integers(0, 4, 60)
guess = np.where(draw.random(60) < 0.6, truth, draw.integers(0, 4, 60))
many = [
    classes("four", truth, guess, 4),
    classes("absent class", truth[truth < 3], np.minimum(guess[truth < 3], 2), 5),
    classes("never predicted", truth, np.where(guess == 2, 1, guess), 4),
    classes("one class", np.zeros(5, int), np.zeros(5, int), 1),
    classes("all wrong", np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0]), 2),
]

shares = draw.dirichlet([0.4, 0.8, 0.5], 30)
shares[0], shares[1] = [1, 0, 0], [0, 0.25, 0.75]
of = np.array([draw.choice(3, p=s) for s in shares])
of[0], of[1] = 1, 2
chance = np.clip(scores, 0, 1)
chance[:2] = [0, 1]
weights = draw.integers(1, 5, n) / 2
probability = dict(
    labels=labels, scores=chance, weights=weights,
    brier=m.brier_score_loss(labels, chance),
    brierWeighted=m.brier_score_loss(labels, chance, sample_weight=weights),
    logLoss=m.log_loss(labels, chance),
    logLossWeighted=m.log_loss(labels, chance, sample_weight=weights),
    shares=shares.ravel(), classes=of, classLogLoss=m.log_loss(of, shares))

actual = np.round(draw.gamma(2, 3, 35), 1)
predicted = np.abs(np.round(actual + draw.normal(0, 1.5, 35), 1))
w = draw.integers(0, 4, 35) / 2
numbers = dict(
    actual=actual, predicted=predicted, weights=w,
    mse=m.mean_squared_error(actual, predicted), mae=m.mean_absolute_error(actual, predicted),
    msle=m.mean_squared_log_error(actual, predicted), r2=m.r2_score(actual, predicted),
    pinball={str(q): m.mean_pinball_loss(actual, predicted, alpha=q) for q in (0.1, 0.5, 0.9)},
    spearman=spearmanr(actual, predicted).correlation,
    weighted=dict(
        mse=m.mean_squared_error(actual, predicted, sample_weight=w),
        mae=m.mean_absolute_error(actual, predicted, sample_weight=w),
        msle=m.mean_squared_log_error(actual, predicted, sample_weight=w),
        r2=m.r2_score(actual, predicted, sample_weight=w)))

tied = np.round(scores * 8) / 8
at = np.linspace(-0.2, 1.2, 29)
isotonic = IsotonicRegression(out_of_bounds="clip", y_min=0, y_max=1)
calibration = dict(
    labels=labels, scores=scores, tied=tied, at=at,
    isotonic=isotonic.fit(scores, labels).predict(at),
    isotonicTied=isotonic.fit(tied, labels).predict(at),
    platt=_sigmoid_calibration(scores, labels), plattTied=_sigmoid_calibration(tied, labels))

print(json.dumps(plain(dict(binary=binaries, classes=many, probability=probability,
                            numbers=numbers, calibration=calibration))))
