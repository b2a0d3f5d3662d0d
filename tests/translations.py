#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""Checks translation files entry by entry.

Usage: translations.py FILE.ts...          print what is wrong, exit 1 if there is anything
       translations.py --todo FILE.ts...   print what is not translated yet
       translations.py --self              check that each rule finds what it is for
"""
import os
import re
import sys
import xml.etree.ElementTree as ElementTree

FORMS = {"de": 2, "en": 2, "zh_CN": 1}
PLACEHOLDER = re.compile(r"%(?:L?\d+|L?n)")
MNEMONIC = re.compile(r"&(?!&|\s)\w")
ENDINGS = re.compile(r"\.\.\.$")
HAN = re.compile(r"[\u4e00-\u9fff]")


def mnemonics(text):
    return len(MNEMONIC.findall(text.replace("&&", "")))


def problems(language, source, form, plural):
    """What is wrong with one translated text."""
    found = []
    if not form.strip():
        return ["it is empty"]
    want, have = sorted(PLACEHOLDER.findall(source)), sorted(PLACEHOLDER.findall(form))
    if plural:  # "one object" may do without its number
        want, have = [one for one in want if one[-1] != "n"], [one for one in have if one[-1] != "n"]
    if want != have:
        found.append("placeholders: %s became %s" % (want, have))
    if mnemonics(source) != mnemonics(form):
        found.append("mnemonics: %d became %d" % (mnemonics(source), mnemonics(form)))
    if bool(ENDINGS.search(source)) != bool(ENDINGS.search(form)):
        found.append('"..." at the end is lost or new')
    if (source != source.strip()) != (form != form.strip()):
        found.append("space at the ends differs")
    if source.count("\n") != form.count("\n"):
        found.append("it has other line breaks")
    if re.search(r"<[a-z/]", form) and not re.search(r"<[a-z/]", source):
        found.append("markup that the source has not")
    if language == "zh_CN":
        words = re.sub(PLACEHOLDER, "", form)
        same = form == source and re.search(r"[a-z]{2,} [a-z]{2,}", source)
        if same:
            found.append("it is the source")
        if re.search(r"(?<=[\u4e00-\u9fff])(?:[,;!?](?=\s|$|[\u4e00-\u9fff])|:(?=\s|$))", words):
            found.append("western punctuation after Chinese")
    elif HAN.search(form) and not HAN.search(source):
        found.append("Chinese in another language")
    if language == "de" and form == source and re.search(r"\b(?:the|is|and|of|to|what|no|not)\b", source):
        found.append("it is the source")
    return found


def entries(path):
    root = ElementTree.parse(path).getroot()
    for context in root.iter("context"):
        for message in context.iter("message"):
            yield context.findtext("name"), message


def language_of(path):
    return re.search(r"quartermaster_(\w+)\.ts$", path).group(1)


def check(path):
    language = language_of(path)
    count = bad = 0
    for context, message in entries(path):
        count += 1
        source = message.findtext("source")
        translation = message.find("translation")
        plural = message.get("numerus") == "yes"
        forms = [form.text or "" for form in translation.iter("numerusform")] if plural else [translation.text or ""]
        state = translation.get("type")
        if state:
            found = ["it is %s" % state]
        else:
            found = [] if not plural or len(forms) == FORMS[language] else ["it has %d plural forms" % len(forms)]
            for form in forms:
                found += problems(language, source, form, plural)
        for what in found:
            bad += 1
            print("%s: %s: %r: %s" % (os.path.basename(path), context, source, what))
    print("%s: %d texts, %d problems" % (os.path.basename(path), count, bad))
    return bad == 0


def todo(path):
    for context, message in entries(path):
        if message.find("translation").get("type"):
            note = message.findtext("extracomment")
            print("%s: %s: %s%r%s" % (language_of(path), context, "%n " if message.get("numerus") else "",
                                      message.findtext("source"), "  // " + note if note else ""))


def self_check():
    wrong = [("de", "Open %1", "Öffnen", False), ("de", "&Open", "Öffnen", False), ("de", "Wait...", "Warten", False),
             ("de", "a\nb", "a b", False), ("de", "Name", "<b>Name", False), ("zh_CN", "not this one", "not this one", False),
             ("zh_CN", "Ready, now", "就绪, 现在", False), ("de", "Store", "存储", False), ("de", "what is it", "what is it", False),
             ("de", "%n of %1", "%n", True), ("de", "a", " ", False), ("de", "a", "b ", False)]
    right = [("de", "&Open %1...", "%1 ö&ffnen...", False), ("zh_CN", "&Open...", "打开(&O)...", False), ("de", "R&&D", "F&&E", False),
             ("de", "%n of %1", "einer von %1", True), ("zh_CN", "MD5", "MD5", False), ("de", "OK & more", "OK & mehr", False)]
    bad = [case for case in wrong if not problems(*case)] + [case for case in right if problems(*case)]
    for case in bad:
        print("translations.py --self: misjudged: %r" % (case,))
    return not bad


def main():
    arguments = sys.argv[1:]
    if arguments == ["--self"]:
        return 0 if self_check() else 1
    if arguments[:1] == ["--todo"]:
        for path in arguments[1:]:
            todo(path)
        return 0
    if not arguments:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    return 0 if all([check(path) for path in arguments]) else 1


if __name__ == "__main__":
    sys.exit(main())
