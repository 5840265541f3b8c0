"""Trains scikit-learn's neural network on the handwritten digits, one epoch at a time.

Exit codes: 0 trained to the end; 2 scikit-learn is missing; 75 asked to stop, "queue me again" from the checkpoint.
"""

import os
import pickle
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "clients" / "python"))
import assay

try:
    from sklearn.datasets import load_digits
    from sklearn.metrics import log_loss
    from sklearn.model_selection import train_test_split
    from sklearn.neural_network import MLPClassifier
except ImportError as missing:
    print(
        "train.py: %s has no scikit-learn (%s); install it: apt install python3-sklearn, or pip install scikit-learn"
        % (sys.executable, missing),
        file=sys.stderr,
    )
    sys.exit(2)

CHECKPOINT = "model.pickle"


def main():
    params = {"lr": 0.1, "width": 64, "act": "relu", "epochs": 15, "seed": 1}
    params.update(assay.params())
    images, digits = load_digits(return_X_y=True)
    train_x, val_x, train_y, val_y = train_test_split(
        images / 16, digits, test_size=0.2, random_state=params["seed"], stratify=digits
    )
    model, epoch = resume() or (new_model(params), 0)
    while epoch < params["epochs"]:
        order = list(range(len(train_y)))
        random.Random("%s/%s" % (params["seed"], epoch)).shuffle(order)
        model.partial_fit(train_x[order], train_y[order], classes=range(10))
        epoch += 1
        scores = {
            "loss": model.loss_,
            "val_loss": log_loss(val_y, model.predict_proba(val_x), labels=range(10)),
            "val_accuracy": model.score(val_x, val_y),
        }
        assay.report(epoch, **scores)
        save(model, epoch)
        assay.progress(epoch, of=params["epochs"])
        if epoch < params["epochs"] and assay.should_stop():
            print("asked to stop after epoch %d" % epoch)
            return 75
    assay.result(val_accuracy=model.score(val_x, val_y), epochs=epoch)
    return 0


def new_model(params):
    return MLPClassifier(
        hidden_layer_sizes=(params["width"],),
        activation=params["act"],
        solver="sgd",
        learning_rate_init=params["lr"],
        momentum=0.9,
        batch_size=16,
        shuffle=False,  # the order of each epoch is ours, so a resumed run repeats it
        random_state=params["seed"],
    )


def resume():
    for folder in (assay.checkpoint_dir(), assay.resume_from()):
        if folder is not None and (folder / CHECKPOINT).exists():
            with open(str(folder / CHECKPOINT), "rb") as file:
                model, epoch = pickle.load(file)
            print("resumed after epoch %d" % epoch)
            return model, epoch
    return None


def save(model, epoch):
    folder = assay.checkpoint_dir()
    if folder is None:
        return
    part = folder / (CHECKPOINT + ".part")
    with open(str(part), "wb") as file:
        pickle.dump((model, epoch), file)
    os.replace(str(part), str(folder / CHECKPOINT))
    assay.checkpoint(CHECKPOINT, step=epoch)


if __name__ == "__main__":
    sys.exit(main())
