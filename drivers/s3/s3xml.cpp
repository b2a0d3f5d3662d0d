// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/s3/s3xml.h"

#include "drivers/net/isotime.h"

#include <QXmlStreamReader>

#include <algorithm>
#include <functional>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

/// Walks through a document of elements and texts, and bounds what it takes.
class XmlWalk
{
public:
    explicit XmlWalk(const QByteArray &body)
        : m_reader(body)
    {}

    /// True when the root is \a name.
    bool begin(QLatin1String name) { return next() && m_reader.name() == name; }
    /// The next child of the element that was begun last; false at its end.
    bool child()
    {
        while (!m_reader.atEnd()) {
            switch (m_reader.readNext()) {
            case QXmlStreamReader::StartElement:
                return true;
            case QXmlStreamReader::EndElement:
                return false;
            case QXmlStreamReader::DTD:
            case QXmlStreamReader::EntityReference:
                m_reader.raiseError(u"a DTD or an entity"_s);
                return false;
            default:
                break;
            }
        }
        return false;
    }
    [[nodiscard]] bool is(QLatin1String name) const { return m_reader.name() == name; }
    QByteArray text() { return m_reader.readElementText(QXmlStreamReader::ErrorOnUnexpectedElement).toUtf8(); }
    void skip()
    {
        constexpr int deepest = 20;
        int depth = 1;
        while (depth > 0 && !m_reader.atEnd()) {
            const auto token = m_reader.readNext();
            depth += token == QXmlStreamReader::StartElement ? 1 : token == QXmlStreamReader::EndElement ? -1 : 0;
            if (depth > deepest || token == QXmlStreamReader::EntityReference)
                m_reader.raiseError(u"too deep"_s);
        }
    }
    [[nodiscard]] Result<void> end() const
    {
        if (!m_reader.hasError())
            return {};
        return failure(ErrorKind::BadAnswer,
                       u"the answer is no XML that S3 would send: line %1, %2"_s.arg(m_reader.lineNumber())
                           .arg(m_reader.errorString()));
    }

private:
    bool next()
    {
        while (!m_reader.atEnd()) {
            const auto token = m_reader.readNext();
            if (token == QXmlStreamReader::StartElement)
                return true;
            if (token == QXmlStreamReader::DTD)
                m_reader.raiseError(u"a DTD"_s);
        }
        return false;
    }

    QXmlStreamReader m_reader;
};

QByteArray unquoted(QByteArray etag)
{
    return etag.startsWith('"') && etag.endsWith('"') && etag.size() > 1 ? etag.sliced(1, etag.size() - 2) : etag;
}

/// What encoding-type=url has made of a key: a form's encoding.
void decode(QByteArray &key)
{
    key.replace('+', ' '); // a space; a plus is %2B
    key = QByteArray::fromPercentEncoding(key);
}

tl::unexpected<Error> wrongRoot(QLatin1String wanted)
{
    return failure(ErrorKind::BadAnswer, u"the answer is no %1"_s.arg(wanted));
}

/// Calls \a element for each child of the root \a root; it reads or skips it.
Result<void> walk(const QByteArray &body, QLatin1String root, const std::function<void(XmlWalk &)> &element)
{
    XmlWalk xml(body);
    if (!xml.begin(root)) {
        const auto end = xml.end();
        return end ? Result<void>(wrongRoot(root)) : end;
    }
    while (xml.child())
        element(xml);
    return xml.end();
}

/// What an Owner, Initiator or Grantee is called: by its name for people, else its id, or a group's URI.
QString readPerson(XmlWalk &xml)
{
    QString id;
    QString name;
    while (xml.child()) {
        if (xml.is("DisplayName"_L1))
            name = QString::fromUtf8(xml.text());
        else if (xml.is("ID"_L1) || xml.is("URI"_L1) || xml.is("EmailAddress"_L1))
            id = QString::fromUtf8(xml.text());
        else
            xml.skip();
    }
    return name.isEmpty() ? id.section(u'/', -1) : name;
}

} // namespace

S3Fault readS3Fault(const QByteArray &body)
{
    S3Fault fault;
    const auto read = walk(body, "Error"_L1, [&fault](XmlWalk &xml) {
        if (xml.is("Code"_L1))
            fault.code = xml.text();
        else if (xml.is("Message"_L1))
            fault.message = QString::fromUtf8(xml.text());
        else if (xml.is("RequestId"_L1))
            fault.requestId = xml.text();
        else if (xml.is("Region"_L1))
            fault.region = xml.text();
        else if (xml.is("Endpoint"_L1))
            fault.endpoint = xml.text();
        else if (xml.is("ServerTime"_L1))
            fault.serverTime = utcFromIso(QString::fromLatin1(xml.text()));
        else
            xml.skip();
    });
    return read ? fault : S3Fault();
}

Result<S3Listing> readS3Listing(const QByteArray &body)
{
    S3Listing listing;
    bool isEncoded = false;
    bool isTruncated = false;
    const auto read = walk(body, "ListBucketResult"_L1, [&](XmlWalk &xml) {
        if (xml.is("Contents"_L1)) {
            S3ListedObject object;
            while (xml.child()) {
                if (xml.is("Key"_L1))
                    object.key = xml.text();
                else if (xml.is("Size"_L1))
                    object.size = xml.text().toLongLong();
                else if (xml.is("LastModified"_L1))
                    object.modified = utcFromIso(QString::fromLatin1(xml.text()));
                else if (xml.is("ETag"_L1))
                    object.etag = unquoted(xml.text());
                else if (xml.is("StorageClass"_L1))
                    object.storageClass = xml.text();
                else
                    xml.skip();
            }
            listing.objects.append(std::move(object));
        } else if (xml.is("CommonPrefixes"_L1)) {
            while (xml.child()) {
                if (xml.is("Prefix"_L1))
                    listing.prefixes.append(xml.text());
                else
                    xml.skip();
            }
        } else if (xml.is("NextContinuationToken"_L1)) {
            listing.nextToken = xml.text();
        } else if (xml.is("IsTruncated"_L1)) {
            isTruncated = xml.text() == "true";
        } else if (xml.is("EncodingType"_L1)) {
            isEncoded = xml.text().toLower() == "url";
        } else {
            xml.skip();
        }
    });
    if (!read)
        return tl::unexpected(read.error());
    if (!isTruncated)
        listing.nextToken.clear();
    else if (listing.nextToken.isEmpty())
        return failure(ErrorKind::BadAnswer, u"the listing goes on, but does not say where"_s);
    if (isEncoded) {
        for (S3ListedObject &object : listing.objects)
            decode(object.key);
        for (QByteArray &prefix : listing.prefixes)
            decode(prefix);
    }
    return listing;
}

Result<QList<S3Bucket>> readS3Buckets(const QByteArray &body)
{
    QList<S3Bucket> buckets;
    const auto read = walk(body, "ListAllMyBucketsResult"_L1, [&buckets](XmlWalk &xml) {
        if (!xml.is("Buckets"_L1))
            return xml.skip();
        while (xml.child()) {
            S3Bucket bucket;
            while (xml.child()) {
                if (xml.is("Name"_L1))
                    bucket.name = xml.text();
                else if (xml.is("CreationDate"_L1))
                    bucket.created = utcFromIso(QString::fromLatin1(xml.text()));
                else
                    xml.skip();
            }
            buckets.append(std::move(bucket));
        }
    });
    return read ? Result<QList<S3Bucket>>(buckets) : tl::unexpected(read.error());
}

Result<S3PartPage> readS3Parts(const QByteArray &body)
{
    S3PartPage page;
    bool isTruncated = false;
    const auto read = walk(body, "ListPartsResult"_L1, [&](XmlWalk &xml) {
        if (xml.is("Part"_L1)) {
            S3Part part;
            while (xml.child()) {
                if (xml.is("PartNumber"_L1))
                    part.number = xml.text().toInt();
                else if (xml.is("Size"_L1))
                    part.size = xml.text().toLongLong();
                else if (xml.is("ETag"_L1))
                    part.etag = unquoted(xml.text());
                else
                    xml.skip();
            }
            page.parts.append(std::move(part));
        } else if (xml.is("NextPartNumberMarker"_L1)) {
            page.nextMarker = xml.text().toInt();
        } else if (xml.is("IsTruncated"_L1)) {
            isTruncated = xml.text() == "true";
        } else {
            xml.skip();
        }
    });
    if (!read)
        return tl::unexpected(read.error());
    if (!isTruncated)
        page.nextMarker = 0;
    return page;
}

Result<S3UploadPage> readS3Uploads(const QByteArray &body)
{
    S3UploadPage page;
    bool isTruncated = false;
    bool isEncoded = false;
    const auto read = walk(body, "ListMultipartUploadsResult"_L1, [&](XmlWalk &xml) {
        if (xml.is("Upload"_L1)) {
            S3PendingUpload upload;
            while (xml.child()) {
                if (xml.is("Key"_L1))
                    upload.key = xml.text();
                else if (xml.is("UploadId"_L1))
                    upload.uploadId = xml.text();
                else if (xml.is("Initiated"_L1))
                    upload.initiated = utcFromIso(QString::fromLatin1(xml.text()));
                else if (xml.is("Initiator"_L1))
                    upload.initiator = readPerson(xml);
                else
                    xml.skip();
            }
            page.uploads.append(std::move(upload));
        } else if (xml.is("NextKeyMarker"_L1)) {
            page.nextKey = xml.text();
        } else if (xml.is("NextUploadIdMarker"_L1)) {
            page.nextUploadId = xml.text();
        } else if (xml.is("EncodingType"_L1)) {
            isEncoded = xml.text().toLower() == "url";
        } else if (xml.is("IsTruncated"_L1)) {
            isTruncated = xml.text() == "true";
        } else {
            xml.skip();
        }
    });
    if (!read)
        return tl::unexpected(read.error());
    if (isEncoded) {
        for (S3PendingUpload &upload : page.uploads)
            decode(upload.key);
        decode(page.nextKey);
    }
    if (!isTruncated)
        page.nextKey.clear();
    return page;
}

Result<S3VersionPage> readS3Versions(const QByteArray &body)
{
    S3VersionPage page;
    bool isTruncated = false;
    bool isEncoded = false;
    const auto read = walk(body, "ListVersionsResult"_L1, [&](XmlWalk &xml) {
        if (const bool isDeletion = xml.is("DeleteMarker"_L1); isDeletion || xml.is("Version"_L1)) {
            S3Version version;
            version.isDeletion = isDeletion;
            while (xml.child()) {
                if (xml.is("Key"_L1))
                    version.key = xml.text();
                else if (xml.is("VersionId"_L1))
                    version.id = xml.text();
                else if (xml.is("IsLatest"_L1))
                    version.isLatest = xml.text() == "true";
                else if (xml.is("LastModified"_L1))
                    version.modified = utcFromIso(QString::fromLatin1(xml.text()));
                else if (xml.is("ETag"_L1))
                    version.etag = unquoted(xml.text());
                else if (xml.is("Size"_L1))
                    version.size = xml.text().toLongLong();
                else
                    xml.skip();
            }
            page.versions.append(std::move(version));
        } else if (xml.is("NextKeyMarker"_L1)) {
            page.nextKey = xml.text();
        } else if (xml.is("NextVersionIdMarker"_L1)) {
            page.nextId = xml.text();
        } else if (xml.is("EncodingType"_L1)) {
            isEncoded = xml.text().toLower() == "url";
        } else if (xml.is("IsTruncated"_L1)) {
            isTruncated = xml.text() == "true";
        } else {
            xml.skip();
        }
    });
    if (!read)
        return tl::unexpected(read.error());
    if (isEncoded) {
        for (S3Version &version : page.versions)
            decode(version.key);
        decode(page.nextKey);
    }
    if (!isTruncated)
        page.nextKey.clear();
    return page;
}

Result<QList<S3NotRemoved>> readS3Removal(const QByteArray &body)
{
    QList<S3NotRemoved> all;
    const auto read = walk(body, "DeleteResult"_L1, [&all](XmlWalk &xml) {
        if (!xml.is("Error"_L1))
            return xml.skip();
        S3NotRemoved one;
        while (xml.child()) {
            if (xml.is("Key"_L1))
                one.key = xml.text();
            else if (xml.is("Code"_L1))
                one.code = xml.text();
            else if (xml.is("Message"_L1))
                one.message = QString::fromUtf8(xml.text());
            else
                xml.skip();
        }
        all.append(std::move(one));
    });
    return read ? Result<QList<S3NotRemoved>>(all) : tl::unexpected(read.error());
}

bool isXmlText(const QByteArray &text)
{
    const QString decoded = QString::fromUtf8(text);
    return decoded.toUtf8() == text && std::all_of(decoded.begin(), decoded.end(), [](QChar c) {
               return (c >= u' ' || c == u'\t' || c == u'\n') && c != QChar(0xfffe) && c != QChar(0xffff);
           });
}

QByteArray s3RemovalBody(const QList<QByteArray> &keys)
{
    QByteArray body;
    QXmlStreamWriter xml(&body);
    xml.writeStartElement(u"Delete"_s);
    xml.writeTextElement(u"Quiet"_s, u"true"_s);
    for (const QByteArray &key : keys) {
        xml.writeStartElement(u"Object"_s);
        xml.writeTextElement(u"Key"_s, QString::fromUtf8(key));
        xml.writeEndElement();
    }
    xml.writeEndElement();
    return body;
}

Result<QStringList> readS3Grants(const QByteArray &body)
{
    QStringList grants;
    const auto read = walk(body, "AccessControlPolicy"_L1, [&grants](XmlWalk &xml) {
        if (!xml.is("AccessControlList"_L1))
            return xml.skip();
        while (xml.child()) { // Grant
            QString who;
            QString what;
            while (xml.child()) {
                if (xml.is("Grantee"_L1))
                    who = readPerson(xml);
                else if (xml.is("Permission"_L1))
                    what = QString::fromLatin1(xml.text());
                else
                    xml.skip();
            }
            grants << who + u' ' + what;
        }
    });
    return read ? Result<QStringList>(grants) : tl::unexpected(read.error());
}

Result<QByteArray> readS3Text(const QByteArray &body, QLatin1String root, QLatin1String name)
{
    QByteArray text;
    const auto read = walk(body, root, [&](XmlWalk &xml) {
        if (text.isEmpty() && xml.is(name))
            text = xml.text();
        else
            xml.skip();
    });
    return read ? Result<QByteArray>(text) : tl::unexpected(read.error());
}

Result<QByteArray> readS3Owner(const QByteArray &body, QLatin1String root)
{
    QByteArray id;
    const auto read = walk(body, root, [&id](XmlWalk &xml) {
        if (!xml.is("Owner"_L1))
            return xml.skip();
        while (xml.child()) {
            if (xml.is("ID"_L1))
                id = xml.text();
            else
                xml.skip();
        }
    });
    return read ? Result<QByteArray>(id) : tl::unexpected(read.error());
}

QByteArray s3CompleteBody(const QList<S3Part> &parts)
{
    QByteArray body = "<CompleteMultipartUpload>";
    for (const S3Part &part : parts) {
        body += "<Part><PartNumber>" + QByteArray::number(part.number) + "</PartNumber><ETag>&quot;" + part.etag
                + "&quot;</ETag></Part>";
    }
    return body + "</CompleteMultipartUpload>";
}

} // namespace Quartermaster
