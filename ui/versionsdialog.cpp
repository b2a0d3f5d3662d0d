// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/versionsdialog.h"

#include "model/objectname.h"
#include "model/store.h"

#include <QLocale>

#include <algorithm>

namespace Quartermaster {

VersionsDialog::VersionsDialog(Store &store, std::shared_ptr<Driver> driver, const ObjectInfo &object, QWidget *parent)
    : KeptDialog(QStringLiteral("versions"), {1}, store, std::move(driver), parent)
    , m_object(object)
{
    setUp(tr("Versions of %1").arg(displayName(object.name)),
          tr("What the store keeps of this object, the latest first. A deletion hides the versions before it."),
          {tr("Changed"), tr("Size"), tr("State"), tr("Version")}, 3, tr("&Delete..."));
    load();
}

AnyOperationPtr VersionsDialog::fetch(const QString &token)
{
    auto page = driver().versions(m_object.path, token);
    connect(page.get(), &Operation::finished, this, [this, raw = page.get()] {
        const Result<VersionPage> &result = raw->result();
        if (!result)
            return loaded(&result.error(), {});
        QList<Entry> entries;
        const QLocale locale;
        for (const ObjectVersion &one : result->versions) {
            const QString time = one.modified.isValid()
                                     ? locale.toString(one.modified.toLocalTime(), QLocale::ShortFormat)
                                     : QString();
            const QString size = one.size ? locale.formattedDataSize(*one.size) : QString();
            const QString state = one.isDeletion ? tr("Deletion") : one.isLatest ? tr("Latest") : tr("Older");
            //: %1 a time, %2 a size or "Deletion", %3 the id of a version
            const QString name = tr("%1, %2 (%3)").arg(time, one.isDeletion ? state : size, displayName(one.id));
            entries.append({.cells = {time, size, state, displayName(one.id)}, .name = name});
        }
        m_versions += result->versions;
        append(entries);
        loaded(nullptr, result->nextToken);
    });
    return page;
}

OperationPtr<void> VersionsDialog::remove(int number)
{
    auto removal = driver().removeVersion(m_object.path, m_versions.at(number).id, m_object.findings);
    connect(removal.get(), &Operation::finished, this, &VersionsDialog::changed);
    return removal;
}

QString VersionsDialog::foundText(int count) const
{
    return count == 0 ? tr("The store keeps no versions of it.") : tr("%n version(s).", nullptr, count);
}

QString VersionsDialog::question(const QList<int> &numbers) const
{
    return tr("Delete %n version(s) of %1?", nullptr, static_cast<int>(numbers.size())).arg(displayName(m_object.name));
}

QString VersionsDialog::consequences(const QList<int> &numbers) const
{
    QStringList texts;
    const auto any = [&](bool ObjectVersion::*what) {
        return std::any_of(numbers.begin(), numbers.end(), [&](int number) { return m_versions.at(number).*what; });
    };
    if (any(&ObjectVersion::isDeletion))
        texts << tr("Without the deletion, the version before it is the object again.");
    texts << tr("What is deleted is gone for good: the store keeps nothing of it.");
    return texts.join(QLatin1Char(' '));
}

} // namespace Quartermaster
