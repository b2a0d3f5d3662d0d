// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/whycommand.h"

#include "app/cli/storejson.h"
#include "app/cli/table.h"
#include "model/objectname.h"
#include "model/reasontext.h"
#include "model/store.h"

#include <array>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

QString times(const Finding &finding)
{
    const auto text = [](const QDateTime &time) { return time.toLocalTime().toString(u"yyyy-MM-dd HH:mm:ss"_s); };
    QStringList parts;
    if (!finding.evidence.isEmpty())
        parts << "evidence: "_L1 + displayName(finding.evidence);
    if (finding.since.isValid())
        parts << "since "_L1 + text(finding.since);
    if (finding.checkedAt.isValid())
        parts << "checked "_L1 + text(finding.checkedAt);
    return parts.join(", "_L1);
}

} // namespace

Result<QStringList> WhyCommand::storeIds()
{
    const QString &name = arguments().operands.at(1);
    const std::optional<OperationKind> kind = operationFromName(name);
    if (!kind) {
        QStringList names;
        for (const OperationKind one : allOperations())
            names << operationName(one);
        return failure(ErrorKind::BadInput,
                       u"unknown operation \"%1\"; there are %2"_s.arg(displayName(name), names.join(", "_L1)));
    }
    m_kind = *kind;
    return QStringList{arguments().operands.constFirst()};
}

void WhyCommand::run()
{
    const QString &id = arguments().operands.constFirst();
    const QString object = arguments().operands.value(2);
    const Snapshot &snapshot = store(id).snapshot();
    // What the object itself allows is only worth asking where the store would let it happen.
    if (object.isEmpty() || !snapshot.verdict(m_kind).permits() || !snapshot.verdict(OperationKind::Stat).permits())
        return answer({});
    await(driver(id)->stat(object), [this](const Result<ObjectInfo> &info) {
        if (info)
            return answer(info->findings);
        const bool isNew = m_kind == OperationKind::Add || m_kind == OperationKind::CreateContainer;
        if (isNew && info.error().kind == ErrorKind::NotFound)
            return answer({});
        fail(info.error(), m_kind);
    });
}

void WhyCommand::answer(const QList<Finding> &objectFindings)
{
    const QString &id = arguments().operands.constFirst();
    const QString object = arguments().operands.value(2);
    const Snapshot &snapshot = store(id).snapshot();
    const CapabilitySet required = snapshot.required(m_kind);
    const Verdict verdict = snapshot.verdict(required, std::array{objectFindings});
    const QList<LayerAnswer> chain = snapshot.chain(required, objectFindings);
    const ExitCode code = verdict.permits() ? ExitCode::Done : ExitCode::Refused;
    if (output().isJson()) {
        output().line(whyJson(store(id), m_kind, redactedPath(object), verdict, chain));
        return finish(code);
    }

    output().line(u"%1 %2 in %3: %4 (needs %5)"_s.arg(
        operationName(m_kind), object.isEmpty() ? u"objects"_s : displayName(redactedPath(object)), displayName(id),
        answerTitle(verdict.answer), required.toString()));
    using Align = TextTable::Align;
    TextTable table({Align::Left, Align::Left, Align::Left, Align::Left});
    for (const LayerAnswer &layer : chain) {
        QString title = layerTitle(layer.layer);
        QString said = answerTitle(layer.answer);
        if (layer.findings.isEmpty())
            table.addRow({{}, title, said});
        for (const Finding &finding : layer.findings) {
            table.addRow({{}, std::exchange(title, QString()), std::exchange(said, QString()), causeText(finding)});
            if (const QString more = times(finding); !more.isEmpty())
                table.addRow({{}, {}, {}, more});
        }
    }
    for (const QString &line : table.lines())
        output().line(line);
    if (const QString help = helpText(verdict.deciding); !help.isEmpty())
        output().line(u"What helps: "_s + help);
    finish(code);
}

} // namespace Quartermaster
