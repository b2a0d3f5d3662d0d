// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/leftoversdialog.h"

#include "model/objectname.h"
#include "model/store.h"

#include <QLocale>

namespace Quartermaster {

LeftoversDialog::LeftoversDialog(Store &store, std::shared_ptr<Driver> driver, QWidget *parent)
    : KeptDialog(QStringLiteral("leftovers"), {2, 3}, store, std::move(driver), parent)
    , m_storeName(displayName(store.id()))
{
    setUp(tr("Unfinished uploads in %1").arg(m_storeName),
          tr("What uploads that nobody has finished have left: it takes room, and no listing shows it. Others may be "
             "among them, and some may still go on."),
          {tr("Object"), tr("Begun"), tr("Size"), tr("Parts"), tr("By")}, 0, tr("&Delete..."));
    load();
}

AnyOperationPtr LeftoversDialog::fetch(const QString &token)
{
    auto page = driver().leftovers(token);
    connect(page.get(), &Operation::finished, this, [this, raw = page.get()] {
        const Result<LeftoverPage> &result = raw->result();
        if (!result)
            return loaded(&result.error(), {});
        QList<Entry> entries;
        const QLocale locale;
        for (const Leftover &one : result->leftovers) {
            const QString name = displayName(one.path);
            const QString size = one.size ? locale.formattedDataSize(*one.size) : QString();
            entries.append(
                {.cells = {name,
                           one.begun.isValid() ? locale.toString(one.begun.toLocalTime(), QLocale::ShortFormat)
                                               : QString(),
                           size, one.parts ? locale.toString(*one.parts) : QString(), displayName(one.owner)},
                 //: %1 an object, %2 a size: "3.0 MiB"
                 .name = size.isEmpty() ? name : tr("%1 (%2)").arg(name, size)});
        }
        m_found += result->leftovers;
        append(entries);
        loaded(nullptr, result->nextToken);
    });
    return page;
}

OperationPtr<void> LeftoversDialog::remove(int number)
{
    return driver().removeLeftover(m_found.at(number));
}

QString LeftoversDialog::foundText(int count) const
{
    return count == 0 ? tr("There are no unfinished uploads.") : tr("%n unfinished upload(s).", nullptr, count);
}

QString LeftoversDialog::question(const QList<int> &numbers) const
{
    return tr("Delete what %n unfinished upload(s) have left in %1?", nullptr, static_cast<int>(numbers.size()))
        .arg(m_storeName);
}

QString LeftoversDialog::consequences(const QList<int> &) const
{
    return tr("An upload that still goes on comes to nothing. What is deleted is gone for good.");
}

} // namespace Quartermaster
