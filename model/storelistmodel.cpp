// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/storelistmodel.h"

#include "model/objectname.h"
#include "model/reasontext.h"
#include "model/store.h"
#include "model/storenotice.h"
#include "model/timetext.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

/// 0..1; none where the backend does not say.
std::optional<double> usedFraction(const Limits &limits)
{
    if (!limits.freeBytes || limits.totalBytes.value_or(0) <= 0)
        return {};
    const double free = static_cast<double>(*limits.freeBytes) / static_cast<double>(*limits.totalBytes);
    return std::clamp(1.0 - free, 0.0, 1.0);
}

QString usedText(const Limits &limits)
{
    const auto used = usedFraction(limits);
    // Down, so that "100 %" means that nothing is free.
    return used ? StoreListModel::tr("%1 %").arg(static_cast<int>(*used * 100)) : u"-"_s;
}

QString freeText(const Limits &limits)
{
    if (!limits.freeBytes)
        return {};
    if (!limits.totalBytes)
        return StoreListModel::tr("%1 free").arg(sizeText(*limits.freeBytes));
    return StoreListModel::tr("%1 free of %2").arg(sizeText(*limits.freeBytes), sizeText(*limits.totalBytes));
}

QString driverTitle(const Store &store)
{
    const DriverEntry *entry = store.driverEntry();
    return entry && !entry->displayName.isEmpty() ? entry->displayName : displayName(store.configuration().driver);
}

QString accessibleText(const Store &store)
{
    const Snapshot &snapshot = store.snapshot();
    QStringList parts{displayName(store.id()), driverTitle(store), stateText(snapshot)};
    if (const QString free = freeText(snapshot.limits()); !free.isEmpty())
        parts << free;
    if (store.configuration().isDefault)
        parts << StoreListModel::tr("default store");
    if (hasUnverifiedTls(snapshot))
        parts << StoreListModel::tr("certificate not verified");
    return parts.join(", "_L1);
}

QString toolTip(const Store &store)
{
    const Snapshot &snapshot = store.snapshot();
    QStringList lines{u"%1 (%2): %3"_s.arg(displayName(store.id()), driverTitle(store), stateText(snapshot))};
    if (!store.configuration().description.isEmpty())
        lines << displayName(store.configuration().description);
    if (const auto finding = stateFinding(snapshot))
        lines << storeNotice(store) << helpText(*finding);
    lines << freeText(snapshot.limits());
    if (store.configuration().isDefault)
        lines << StoreListModel::tr("The default store.");
    if (hasUnverifiedTls(snapshot))
        lines << StoreListModel::tr("The server's certificate is not verified.");
    if (snapshot.checkedAt().isValid())
        lines << StoreListModel::tr("Checked %1.").arg(clockText(snapshot.checkedAt()));
    lines.removeAll(QString());
    return lines.join(u'\n');
}

} // namespace

StoreListModel::StoreListModel(StoreRegistry &registry, QObject *parent)
    : StoreRowsModel(registry, parent)
{
    adopt();
}

int StoreListModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : 1;
}

QVariant StoreListModel::data(const QModelIndex &index, int role) const
{
    Store *store = storeAt(index);
    if (!store)
        return {};
    const Snapshot &snapshot = store->snapshot();
    const StoreConfiguration &configuration = store->configuration();
    switch (role) {
    case Qt::DisplayRole:
        return displayName(store->id());
    case Qt::ToolTipRole:
        return toolTip(*store);
    case Qt::AccessibleTextRole:
        return accessibleText(*store);
    case SortRole:
    case StoreIdRole:
        return store->id();
    case StoreRole:
        return QVariant::fromValue(store);
    case StoreStateRole:
        return static_cast<int>(shownState(snapshot));
    case StateTextRole:
        return stateText(snapshot);
    case KindRole:
        return configuration.driver;
    case DriverTitleRole:
        return driverTitle(*store);
    case DefaultRole:
        return configuration.isDefault;
    case UnverifiedTlsRole:
        return hasUnverifiedTls(snapshot);
    case DescriptionRole:
        return configuration.description;
    case UsedFractionRole: {
        const auto used = usedFraction(snapshot.limits());
        return used ? QVariant(*used) : QVariant();
    }
    case UsedTextRole:
        return usedText(snapshot.limits());
    case FreeTextRole:
        return freeText(snapshot.limits());
    case NoticeRole:
        return storeNotice(*store);
    default:
        return {};
    }
}

QVariant StoreListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && section == 0 && role == Qt::DisplayRole)
        return tr("Stores");
    return {};
}

QHash<int, QByteArray> StoreListModel::roleNames() const
{
    auto names = StoreRowsModel::roleNames();
    names.insert({{StoreIdRole, "storeId"},
                  {KindRole, "kind"},
                  {StateTextRole, "stateText"},
                  {UsedTextRole, "usedText"},
                  {FreeTextRole, "freeText"},
                  {DescriptionRole, "description"}});
    return names;
}

void StoreListModel::storeChanged(int row, const Snapshot &, const Snapshot &after)
{
    m_shownLimits[rows().at(row)] = usedText(after.limits()) + freeText(after.limits());
    Q_EMIT dataChanged(index(row, 0), index(row, 0));
}

void StoreListModel::storeRefreshed(int row)
{
    const Limits &limits = rows().at(row)->snapshot().limits();
    QString &shown = m_shownLimits[rows().at(row)];
    const QString now = usedText(limits) + freeText(limits);
    if (shown == now)
        return;
    shown = now;
    Q_EMIT dataChanged(index(row, 0), index(row, 0),
                       {UsedFractionRole, UsedTextRole, FreeTextRole, Qt::ToolTipRole, Qt::AccessibleTextRole});
}

void StoreListModel::defaultChanged(int row)
{
    Q_EMIT dataChanged(index(row, 0), index(row, 0), {DefaultRole, Qt::ToolTipRole, Qt::AccessibleTextRole});
}

void StoreListModel::storeGone(Store *store)
{
    m_shownLimits.remove(store);
}

} // namespace Quartermaster
