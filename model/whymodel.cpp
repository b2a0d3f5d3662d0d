// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/whymodel.h"

#include "model/objectname.h"
#include "model/reasontext.h"
#include "model/store.h"
#include "model/timetext.h"

#include <array>

namespace Quartermaster {

WhyModel::WhyModel(QObject *parent)
    : QAbstractTableModel(parent)
{}

void WhyModel::setSubject(Store *store, Capability capability)
{
    m_capability = capability;
    m_object.clear();
    m_objectFindings.clear();
    follow(store);
}

void WhyModel::setSubject(Store *store, OperationKind operation, const QString &object,
                          const QList<Finding> &objectFindings)
{
    m_capability.reset();
    m_operation = operation;
    m_object = object;
    m_objectFindings = objectFindings;
    follow(store);
}

void WhyModel::clear()
{
    follow(nullptr);
}

void WhyModel::follow(Store *store)
{
    if (store != m_store) {
        if (m_store)
            m_store->disconnect(this);
        m_store = store;
        if (m_store) {
            connect(m_store, &Store::capabilitiesChanged, this, &WhyModel::update);
            connect(m_store, &Store::snapshotRefreshed, this, &WhyModel::update);
            connect(m_store, &QObject::destroyed, this, [this] {
                m_store = nullptr;
                update();
            });
        }
    }
    update();
}

void WhyModel::update()
{
    QList<Row> rows;
    Verdict verdict;
    QString headline;
    if (m_store) {
        const Snapshot &snapshot = m_store->snapshot();
        const CapabilitySet required = m_capability ? CapabilitySet(*m_capability) : snapshot.required(m_operation);
        const std::array objects{m_objectFindings};
        verdict = snapshot.verdict(required, objects);
        bool decided = false;
        for (const LayerAnswer &layer : snapshot.chain(required, m_objectFindings)) {
            if (layer.findings.isEmpty())
                rows << Row{.layer = layer.layer, .answer = layer.answer};
            for (const Finding &finding : layer.findings) {
                const bool decides = !decided && verdict.answer != Answer::Yes && finding == verdict.deciding;
                decided = decided || decides;
                rows << Row{.layer = layer.layer, .answer = finding.answer, .finding = finding, .decides = decides};
            }
        }
        const QString store = displayName(m_store->id());
        const QString answer = answerTitle(verdict.answer);
        if (m_capability) //: %1 a capability, %2 a store, %3 yes, no or unknown
            headline = tr("%1 of %2: %3").arg(capabilityName(*m_capability), store, answer);
        else if (m_object.isEmpty()) //: %1 a verb in the infinitive, %2 a store, %3 yes, no or unknown
            headline = tr("%1 in %2: %3").arg(operationVerb(m_operation), store, answer);
        else //: %1 a verb in the infinitive, %2 an object, %3 a store, %4 yes, no or unknown
            headline = tr("%1 %2 in %3: %4").arg(operationVerb(m_operation), displayName(m_object), store, answer);
        if (verdict.answer != Answer::Yes && verdict.deciding.since.isValid())
            headline = tr("%1, since %2").arg(headline, clockText(verdict.deciding.since));
        const QDateTime checked = verdict.deciding.checkedAt.isValid() ? verdict.deciding.checkedAt
                                                                       : snapshot.checkedAt();
        if (checked.isValid())
            headline = tr("%1, checked %2").arg(headline, clockText(checked));
    }
    const QString help = verdict.answer == Answer::Yes || !m_store ? QString() : helpText(verdict.deciding);
    show(std::move(rows));
    const bool changed = headline != m_headline || help != m_help || verdict.answer != m_verdict.answer
                         || !(verdict.deciding == m_verdict.deciding);
    m_verdict = verdict;
    m_headline = headline;
    m_help = help;
    if (changed)
        Q_EMIT textChanged();
}

void WhyModel::show(QList<Row> rows)
{
    const auto before = static_cast<int>(m_rows.size());
    const auto after = static_cast<int>(rows.size());
    if (after < before) {
        beginRemoveRows({}, after, before - 1);
        m_rows.resize(after);
        endRemoveRows();
    }
    for (int row = 0; row < std::min(before, after); ++row) {
        if (m_rows.at(row) == rows.at(row))
            continue;
        m_rows[row] = rows.at(row);
        Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
    }
    if (after > before) {
        beginInsertRows({}, before, after - 1);
        m_rows = std::move(rows);
        endInsertRows();
    }
}

int WhyModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int WhyModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString WhyModel::text(const Row &row, Column column) const
{
    const Finding finding = row.finding.value_or(Finding{});
    switch (column) {
    case LayerColumn:
        return layerTitle(row.layer);
    case AnswerColumn:
        return answerTitle(row.answer);
    case ReasonColumn:
        return reasonTitle(finding.reason);
    case DetailColumn:
        return displayName(finding.detail);
    case EvidenceColumn:
        return displayName(finding.evidence);
    case SinceColumn:
        return clockText(finding.since);
    case CheckedColumn:
        return clockText(finding.checkedAt);
    case HelpColumn:
        return row.finding && row.answer != Answer::Yes ? helpText(finding) : QString();
    case ColumnCount:
        break;
    }
    return {};
}

QVariant WhyModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(row, static_cast<Column>(index.column()));
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole: {
        QStringList parts{tr("%1: %2").arg(layerTitle(row.layer), answerTitle(row.answer))};
        for (const Column column : {ReasonColumn, DetailColumn, EvidenceColumn})
            parts << text(row, column);
        if (const QString since = text(row, SinceColumn); !since.isEmpty())
            parts << tr("since %1").arg(since);
        parts.removeAll(QString());
        return parts.join(QStringLiteral(", "));
    }
    case LayerRole:
        return static_cast<int>(row.layer);
    case AnswerRole:
        return static_cast<int>(row.answer);
    case ReasonRole:
        return static_cast<int>(row.finding ? row.finding->reason : Reason::None);
    case DecidingRole:
        return row.decides;
    case FindingRole:
        return row.finding ? QVariant::fromValue(*row.finding) : QVariant();
    default:
        return {};
    }
}

QVariant WhyModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (static_cast<Column>(section)) {
    case LayerColumn:
        return tr("Layer");
    case AnswerColumn:
        return tr("Answer");
    case ReasonColumn:
        return tr("Reason");
    case DetailColumn:
        return tr("Detail");
    case EvidenceColumn:
        return tr("Evidence");
    case SinceColumn:
        return tr("Since");
    case CheckedColumn:
        return tr("Checked");
    case HelpColumn:
        return tr("What helps");
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace Quartermaster
