// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/capabilitiescommand.h"

#include "app/cli/capabilitynames.h"
#include "app/cli/json.h"
#include "app/cli/storejson.h"
#include "app/cli/table.h"
#include "model/objectname.h"
#include "model/reasontext.h"
#include "model/store.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

QString clock(const QDateTime &time)
{
    return time.isValid() ? time.toLocalTime().toString(u"HH:mm:ss"_s) : u"-"_s;
}

/// "--" is what the driver can't, ever; "no" is not now, or not with this configuration.
QString cellText(const Verdict &verdict)
{
    switch (verdict.answer) {
    case Answer::Yes:
        return u"yes"_s;
    case Answer::No:
        return verdict.deciding.layer == Layer::Driver && verdict.deciding.reason == Reason::NotSupported ? u"--"_s
                                                                                                          : u"no"_s;
    case Answer::Unknown:
        break;
    }
    return u"?"_s;
}

/// What some capabilities have in common: the finding that takes them, or leaves them open.
struct Note {
    Finding finding;
    QStringList capabilities;
};

QList<Note> notes(const Snapshot &snapshot)
{
    QList<Note> notes;
    for (const Capability capability : columnCapabilities) {
        const Verdict verdict = snapshot.verdict(capability);
        if (verdict.answer == Answer::Yes || cellText(verdict) == "--"_L1)
            continue;
        const auto same = std::find_if(notes.begin(), notes.end(),
                                       [&](const Note &note) { return note.finding == verdict.deciding; });
        if (same != notes.end())
            same->capabilities << capabilityName(capability);
        else
            notes << Note{verdict.deciding, {capabilityName(capability)}};
    }
    return notes;
}

QString noteText(const Store &store, const Note &note)
{
    const Finding &finding = note.finding;
    QString text = u"%1: %2: %3: %4."_s.arg(displayName(store.id()), note.capabilities.join(", "_L1),
                                            answerTitle(finding.answer), causeText(finding));
    if (const QString help = helpText(finding); !help.isEmpty())
        text += u' ' + help;
    if (!finding.evidence.isEmpty())
        text += u" [%1]"_s.arg(displayName(finding.evidence));
    if (finding.since.isValid())
        text += u" (Since %1, checked %2.)"_s.arg(clock(finding.since), clock(finding.checkedAt));
    return text;
}

/// "READ_OFFSET" as "READ" over "OFFSET", so that the matrix fits a terminal.
TextTable matrix(const QList<Store *> &stores)
{
    using Align = TextTable::Align;
    TextTable table(QList<Align>{Align::Left, Align::Left} + QList<Align>(columnCapabilities.size(), Align::Center));
    QStringList upper{u"STORE"_s, u"STATE"_s};
    QStringList lower{{}, {}};
    for (const Capability capability : columnCapabilities) {
        const QString name = capabilityName(capability);
        upper << name.section(u'_', 0, 0);
        lower << name.section(u'_', 1);
    }
    table.addRow(upper);
    table.addRow(lower);
    for (const Store *store : stores) {
        QStringList row{displayName(store->id()), stateName(store->snapshot().state())};
        for (const Capability capability : columnCapabilities)
            row << cellText(store->snapshot().verdict(capability));
        table.addRow(row);
    }
    return table;
}

QString changeText(const Store &store, const Snapshot &before, const Snapshot &after, const QString &cause)
{
    QStringList changed;
    for (const Capability capability : after.changedSince(before))
        changed << u"%1 %2"_s.arg(capabilityName(capability), cellText(after.verdict(capability)));
    QStringList why;
    for (const Note &note : notes(after)) {
        if (const QString text = causeText(note.finding); !text.isEmpty() && !why.contains(text))
            why << text;
    }
    QString text = u"%1  %2  %3  %4"_s.arg(clock(QDateTime::currentDateTime()), displayName(store.id()),
                                           stateName(after.state()),
                                           changed.isEmpty() ? u"-"_s : changed.join(", "_L1));
    if (!why.isEmpty())
        text += ": "_L1 + why.join("; "_L1);
    return cause.isEmpty() ? text : text + u" [%1]"_s.arg(displayName(cause));
}

} // namespace

void StoresCommand::run()
{
    const QList<Store *> &stores = session().registry().stores();
    if (output().isJson()) {
        QList<QByteArray> elements;
        for (const Store *store : stores)
            elements << storeJson(*store);
        output().line(jsonArray(elements, true));
        return finish(ExitCode::Done);
    }
    using Align = TextTable::Align;
    TextTable table(
        {Align::Left, Align::Left, Align::Left, Align::Left, Align::Right, Align::Right, Align::Right, Align::Left});
    table.addRow(
        {u"STORE"_s, u"DRIVER"_s, u"STATE"_s, u"DEFAULT"_s, u"WEIGHT"_s, u"FREE"_s, u"TOTAL"_s, u"DESCRIPTION"_s});
    for (const Store *store : stores) {
        const StoreConfiguration &configuration = store->configuration();
        const Limits &limits = store->snapshot().limits();
        table.addRow({displayName(store->id()), displayName(configuration.driver), stateName(store->snapshot().state()),
                      configuration.isDefault ? u"yes"_s : u"-"_s, QString::number(configuration.weight),
                      sizeText(limits.freeBytes), sizeText(limits.totalBytes), displayName(configuration.description)});
    }
    for (const QString &line : table.lines())
        output().line(line);
    finish(ExitCode::Done);
}

void CapabilitiesCommand::run()
{
    const QList<Store *> &stores = session().registry().stores();
    if (output().isJson()) {
        QList<QByteArray> elements;
        for (const Store *store : stores)
            elements << capabilitiesJson(*store);
        output().line(jsonArray(elements, true));
        return finish(ExitCode::Done);
    }
    for (const QString &line : matrix(stores).lines())
        output().line(line);
    bool first = true;
    for (const Store *store : stores) {
        for (const Note &note : notes(store->snapshot())) {
            if (std::exchange(first, false))
                output().line(QString());
            output().line(noteText(*store, note));
        }
    }
    finish(ExitCode::Done);
}

void WatchCommand::run()
{
    output().watchReader();
    // A store that can't be used has its verdict already, and keeps it.
    for (const Store *store : session().registry().stores()) {
        if (!store->isUsable())
            show(*store, Snapshot(), store->snapshot(), u"configuration"_s);
    }
    connect(&session().monitor(), &Monitor::capabilitiesChanged, this,
            [this](Store *store, const Snapshot &before, const Snapshot &after, const QString &cause) {
                show(*store, before, after, cause);
            });
    session().monitor().start();
}

void WatchCommand::show(const Store &store, const Snapshot &before, const Snapshot &after, const QString &cause)
{
    if (isOver())
        return;
    if (output().isJson())
        output().line(changeJson(store, before, after, cause));
    else
        output().line(changeText(store, before, after, cause));
    output().flush();
}

} // namespace Quartermaster
