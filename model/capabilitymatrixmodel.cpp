// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/capabilitymatrixmodel.h"

#include "model/objectname.h"
#include "model/reasontext.h"
#include "model/store.h"
#include "model/storenotice.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

bool isNotDriver(const Verdict &verdict)
{
    return verdict.answer == Answer::No && verdict.deciding.layer == Layer::Driver
           && verdict.deciding.reason == Reason::NotSupported;
}

QString sign(const Verdict &verdict)
{
    if (isNotDriver(verdict))
        return u"--"_s;
    switch (verdict.answer) {
    case Answer::Unknown:
        return u"?"_s;
    case Answer::No:
        return CapabilityMatrixModel::tr("no");
    case Answer::Yes:
        return CapabilityMatrixModel::tr("yes");
    }
    return {};
}

QString accessibleText(const Verdict &verdict, Capability capability, const QString &store)
{
    const QString name = capabilityName(capability);
    if (verdict.answer == Answer::Yes) //: %1 a store, %2 a capability, %3 yes, no or unknown
        return CapabilityMatrixModel::tr("%1, %2: %3").arg(store, name, answerTitle(verdict.answer));
    //: %4 a reason
    return CapabilityMatrixModel::tr("%1, %2: %3, %4")
        .arg(store, name, answerTitle(verdict.answer), reasonTitle(verdict.deciding.reason));
}

QVariant storeData(Store &store, int role)
{
    switch (role) {
    case Qt::DisplayRole:
        return displayName(store.id());
    case SortRole:
    case StoreIdRole:
        return store.id();
    case StoreRole:
        return QVariant::fromValue(&store);
    case StoreStateRole:
        return static_cast<int>(shownState(store.snapshot()));
    case StateTextRole:
        return stateText(store.snapshot());
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
        return u"%1: %2"_s.arg(displayName(store.id()), stateText(store.snapshot()));
    default:
        return {};
    }
}

/// The roles of a cell that say why; the answer is not among them.
const QList<int> textRoles{TextRole, ReasonRole, VerdictRole, Qt::ToolTipRole, Qt::AccessibleTextRole};

} // namespace

CapabilityMatrixModel::CapabilityMatrixModel(StoreRegistry &registry, QObject *parent)
    : StoreRowsModel(registry, parent)
{
    m_clock.start();
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &CapabilityMatrixModel::endMarks);
    adopt();
}

int CapabilityMatrixModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(columnCapabilities.size());
}

int CapabilityMatrixModel::columnOf(Capability capability)
{
    const auto found = std::find(columnCapabilities.begin(), columnCapabilities.end(), capability);
    return found == columnCapabilities.end() ? -1 : static_cast<int>(found - columnCapabilities.begin());
}

QModelIndex CapabilityMatrixModel::indexFor(const QString &storeId, Capability capability) const
{
    const QModelIndex row = indexOf(storeId);
    const int column = columnOf(capability);
    return row.isValid() && column >= 0 ? index(row.row(), column) : QModelIndex();
}

QVariant CapabilityMatrixModel::data(const QModelIndex &index, int role) const
{
    Store *store = storeAt(index);
    if (!store)
        return {};
    const Capability capability = capabilityAt(index.column());
    switch (role) {
    case StoreRole:
    case StoreIdRole:
    case StoreStateRole:
    case StateTextRole:
        return storeData(*store, role);
    case CapabilityRole:
        return static_cast<quint32>(capability);
    case Qt::TextAlignmentRole:
        return static_cast<int>(Qt::AlignCenter);
    case ChangedAtRole:
    case ChangedRole: {
        const auto marks = m_marks.constFind(store);
        const Mark mark = marks == m_marks.constEnd() ? Mark() : marks->at(static_cast<size_t>(index.column()));
        return role == ChangedRole ? QVariant(mark.endsAt.has_value()) : QVariant(mark.at);
    }
    default:
        break;
    }
    const Verdict verdict = store->snapshot().verdict(capability);
    switch (role) {
    case Qt::DisplayRole:
        return sign(verdict);
    case Qt::ToolTipRole:
    case TextRole:
        return capabilityText(verdict, capability, displayName(store->id()));
    case Qt::AccessibleTextRole:
        return accessibleText(verdict, capability, displayName(store->id()));
    case SortRole:
    case AnswerRole:
        return static_cast<int>(verdict.answer);
    case NotDriverRole:
        return isNotDriver(verdict);
    case ReasonRole:
        return static_cast<int>(verdict.deciding.reason);
    case VerdictRole:
        return QVariant::fromValue(verdict);
    default:
        return {};
    }
}

QVariant CapabilityMatrixModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Vertical)
        return section >= 0 && section < rowCount() ? storeData(*rows().at(section), role) : QVariant();
    if (section < 0 || section >= columnCount())
        return {};
    const QString name = capabilityName(capabilityAt(section));
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
        return name;
    case ShortTextRole:
        return QString(name).replace(u'_', u'\n');
    case CapabilityRole:
        return static_cast<quint32>(capabilityAt(section));
    default:
        return {};
    }
}

void CapabilityMatrixModel::storeChanged(int row, const Snapshot &before, const Snapshot &after)
{
    const QList<Capability> changed = after.changedSince(before);
    for (int column = 0; column < columnCount(); ++column) {
        const Capability capability = capabilityAt(column);
        const Verdict was = before.verdict(capability);
        if (changed.contains(capability)) {
            if (!was.waits()) { // else it is the first verdict
                Mark &mark = m_marks[rows().at(row)].at(static_cast<size_t>(column));
                mark.at = QDateTime::currentDateTimeUtc();
                mark.endsAt = m_clock.elapsed() + m_markDuration;
            }
            Q_EMIT dataChanged(index(row, column), index(row, column));
        } else if (!was.deciding.saysSameAs(after.verdict(capability).deciding)) {
            Q_EMIT dataChanged(index(row, column), index(row, column), textRoles);
        }
    }
    if (before.state() != after.state() || stateText(before) != stateText(after))
        Q_EMIT headerDataChanged(Qt::Vertical, row, row);
    scheduleEnd();
}

void CapabilityMatrixModel::storeRefreshed(int) {} // times only: texts are asked for when they are shown

void CapabilityMatrixModel::defaultChanged(int) {}

void CapabilityMatrixModel::storeGone(Store *store)
{
    m_marks.remove(store);
}

void CapabilityMatrixModel::endMarks()
{
    const qint64 now = m_clock.elapsed();
    QList<QModelIndex> ended;
    for (auto marks = m_marks.begin(); marks != m_marks.end(); ++marks) {
        const QModelIndex row = indexOf(marks.key());
        for (size_t column = 0; column < marks->size(); ++column) {
            Mark &mark = marks->at(column);
            if (mark.endsAt && *mark.endsAt <= now) {
                mark.endsAt.reset();
                ended << index(row.row(), static_cast<int>(column));
            }
        }
    }
    for (const QModelIndex &cell : std::as_const(ended))
        Q_EMIT dataChanged(cell, cell, {ChangedRole});
    scheduleEnd();
}

void CapabilityMatrixModel::scheduleEnd()
{
    std::optional<qint64> next;
    for (const Marks &marks : std::as_const(m_marks)) {
        for (const Mark &mark : marks) {
            if (mark.endsAt && (!next || *mark.endsAt < *next))
                next = mark.endsAt;
        }
    }
    if (next)
        m_timer.start(static_cast<int>(std::max<qint64>(0, *next - m_clock.elapsed())));
    else
        m_timer.stop();
}

} // namespace Quartermaster
