// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/uploadcheck.h"

#include "model/imagefile.h"
#include "model/objectname.h"

#include <QFileInfo>

namespace Quartermaster {

namespace {

Result<UploadBatch> look(const QStringList &files, UploadBatch batch, const WorkContext &context)
{
    for (const QString &file : files) {
        if (context.isCanceled())
            return WorkContext::canceled();
        UploadBatch::Item item{.file = file, .isFolder = QFileInfo(file).isDir()};
        if (item.isFolder) {
            batch.clean << item;
            continue;
        }
        const QString name = QFileInfo(file).fileName();
        const Result<ImageHeader> header = inspectImageFile(file);
        if (!header || !isSuspicious(*header, name)) {
            batch.clean << item;
            continue;
        }
        item.format = imageFormatText(*header);
        item.warnings = imageWarningTexts(*header, name);
        batch.suspicious << item;
    }
    return batch;
}

} // namespace

QString UploadBatch::details() const
{
    QStringList lines;
    for (const Item &item : suspicious) {
        //: %1 a file, %2 an image format, %3 sentences
        lines << UploadCheck::tr("%1, %2: %3")
                     .arg(displayName(item.file), item.format, item.warnings.join(QLatin1Char(' ')));
    }
    return lines.join(QLatin1Char('\n'));
}

UploadCheck::UploadCheck(const std::shared_ptr<WorkerPool> &pool, QObject *parent)
    : QObject(parent)
    , m_pool(pool)
{}

UploadCheck::~UploadCheck() = default;

void UploadCheck::check(const QStringList &files, const QString &store, const QString &folder)
{
    const UploadBatch batch{.store = store, .folder = folder};
    m_running.push_back(runOnWorker<UploadBatch>(
        m_pool, [files, batch](const WorkContext &context) { return look(files, batch, context); }));
    const auto entry = std::prev(m_running.end());
    connect(entry->get(), &Operation::finished, this, [this, entry] {
        const Result<UploadBatch> result = (*entry)->result();
        m_running.erase(entry);
        if (result)
            Q_EMIT checked(*result);
    });
    entry->get()->start();
}

} // namespace Quartermaster
