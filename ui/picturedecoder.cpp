// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/picturedecoder.h"

#include "model/objectpreview.h"

#include <QBuffer>
#include <QImageReader>

namespace Quartermaster {

namespace {

constexpr qint64 mostPixels = 100'000'000;

Result<QImage> decode(QByteArray data, QSize bound)
{
    const QString format = pictureFormat(data);
    if (format.isEmpty())
        return failure(ErrorKind::BadInput, QStringLiteral("not a picture"));
    QBuffer buffer(&data);
    QImageReader reader(&buffer, format.toLatin1()); // no other reader has a go at it
    reader.setAutoDetectImageFormat(false);
    reader.setAutoTransform(true);
    const QSize size = reader.size();
    if (size.isValid()) {
        if (qint64(size.width()) * size.height() > mostPixels)
            return failure(ErrorKind::BadInput, QStringLiteral("%1 x %2 pixels").arg(size.width()).arg(size.height()));
        if (size.width() > bound.width() || size.height() > bound.height())
            reader.setScaledSize(size.scaled(bound, Qt::KeepAspectRatio).expandedTo({1, 1}));
    }
    QImage image = reader.read();
    if (image.isNull())
        return failure(ErrorKind::BadInput, reader.errorString());
    if (image.width() > bound.width() || image.height() > bound.height())
        image = image.scaled(bound, Qt::KeepAspectRatio, Qt::SmoothTransformation);
    return image;
}

} // namespace

OperationPtr<QImage> decodePicture(const std::shared_ptr<WorkerPool> &pool, const QByteArray &data, QSize bound)
{
    return runOnWorker<QImage>(pool, [data, bound](WorkContext &) { return decode(data, bound); });
}

} // namespace Quartermaster
