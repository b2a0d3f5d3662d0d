// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/bench/cloudsite.h"

#include "tests/bench/process.h"

#include <QDir>
#include <QFile>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

const QString container = u"bench"_s;

/// What both configurations say of one place that speaks S3.
struct S3Account {
    QString endpoint;
    QString region;
    QString key;
    QString secret;
};

QString glanceS3(const QString &store, const S3Account &account)
{
    return uR"([%1]
s3_store_host = %2
s3_store_region_name = %3
s3_store_access_key = %4
s3_store_secret_key = %5
s3_store_bucket = %6
s3_store_bucket_url_format = path
)"_s.arg(store, account.endpoint, account.region, account.key, account.secret, container);
}

QString rcloneS3(const QString &store, const S3Account &account)
{
    return uR"([%1]
type = s3
provider = Ceph
endpoint = %2
region = %3
access_key_id = %4
secret_access_key = %5
)"_s.arg(store, account.endpoint, account.region, account.key, account.secret);
}

/// curl signs the headers alone: it has no way to know the hash of what it sends. The keys stand in the URL, as Swift's hold a
/// colon.
QString curlS3(const S3Account &account)
{
    return u"aws-sigv4 = \"aws:amz:%1:s3\"\nheader = \"x-amz-content-sha256: UNSIGNED-PAYLOAD\"\n"_s.arg(
        account.region);
}

} // namespace

CloudSite::CloudSite(const QStringList &servers)
    : m_folder(placeInMemory() + u"/qm-bench.XXXXXX"_s)
{
    QDir().mkpath(scratch());
    if (servers.contains(u"swift"_s))
        m_swiftServer = std::make_unique<TestServer>(u"swift"_s, m_folder.filePath(u"swift"_s));
    if (servers.contains(u"ceph"_s)) {
        // The other kind keeps what it has once taken.
        qputenv("CEPH_OBJECTSTORE", "bluestore");
        qputenv("CEPH_OSD_BYTES", QByteArray::number(8LL << 30));
        m_cephServer = std::make_unique<TestServer>(u"ceph"_s, m_folder.filePath(u"ceph"_s));
    }
    if ((m_swiftServer && !m_swiftServer->isUp()) || (m_cephServer && !m_cephServer->isUp()))
        return;
    QString stores;
    QString glance;
    QString remotes;
    const auto add = [&](CloudPlace &place, const QString &name, const QString &store, const QString &type,
                         const QString &url) {
        place = {.name = name,
                 .store = store,
                 .url = url + u'/' + container,
                 .curlFile = m_folder.filePath(store + u".curl"_s),
                 .container = container};
        stores += (stores.isEmpty() ? QString() : u", "_s) + store + u':' + type;
    };
    const auto addS3 = [&](CloudPlace &place, const QString &name, const QString &store, const S3Account &account) {
        QUrl url(account.endpoint);
        url.setUserName(account.key);
        url.setPassword(account.secret);
        add(place, name, store, u"s3"_s, QString::fromLatin1(url.toEncoded()));
        glance += glanceS3(store, account);
        remotes += rcloneS3(store, account);
        return writeText(place.curlFile, curlS3(account));
    };
    if (m_swiftServer) {
        const auto told = [this](const char *key) { return m_swiftServer->told(QString::fromLatin1(key)); };
        add(m_swift, u"Swift"_s, u"swift"_s, u"swift"_s, told("SWIFT_STORAGE_URL"));
        glance += uR"([swift]
swift_store_auth_address = %1
swift_store_auth_version = 1
swift_store_user = %2
swift_store_key = %3
swift_store_container = %4
)"_s.arg(told("SWIFT_AUTH_URL"), told("SWIFT_USER"), told("SWIFT_KEY"), container);
        remotes += u"[swift]\ntype = swift\nauth = %1\nuser = %2\nkey = %3\n"_s.arg(
            told("SWIFT_AUTH_URL"), told("SWIFT_USER"), told("SWIFT_KEY"));
        const QString token = swiftToken();
        if (token.isEmpty() || !writeText(m_swift.curlFile, u"header = \"X-Auth-Token: %1\"\n"_s.arg(token))
            || !addS3(m_swiftsS3, u"Swift's S3"_s, u"swifts3"_s,
                      {told("SWIFT_S3_ENDPOINT"), told("SWIFT_S3_REGION"), told("SWIFT_S3_ACCESS_KEY"),
                       told("SWIFT_S3_SECRET_KEY")})
            || !runPlainly(curl(m_swift, {u"-X"_s, u"PUT"_s, m_swift.url})))
            return;
    }
    if (m_cephServer) {
        const auto told = [this](const char *key) { return m_cephServer->told(QString::fromLatin1(key)); };
        if (!addS3(m_radosgw, u"radosgw"_s, u"radosgw"_s,
                   {told("S3_ENDPOINT"), told("S3_REGION"), told("S3_ACCESS_KEY"), told("S3_SECRET_KEY")})
            || !runPlainly(curl(m_radosgw, {u"-X"_s, u"PUT"_s, m_radosgw.url})))
            return;
    }
    m_isUp = writeText(m_folder.filePath(u"glance-api.conf"_s),
                       u"[DEFAULT]\nenabled_backends = "_s + stores + u'\n' + glance)
             && writeText(m_folder.filePath(u"rclone.conf"_s), remotes);
}

QString CloudSite::swiftToken() const
{
    const QString answer = m_folder.filePath(u"token"_s);
    const auto header = [this](const QString &name, const char *key) {
        return name + u": "_s + m_swiftServer->told(QString::fromLatin1(key));
    };
    if (!runPlainly({u"curl"_s, u"-sSf"_s, u"-o"_s, u"/dev/null"_s, u"-D"_s, answer, u"-H"_s,
                     header(u"X-Storage-User"_s, "SWIFT_USER"), u"-H"_s, header(u"X-Storage-Pass"_s, "SWIFT_KEY"),
                     m_swiftServer->told(u"SWIFT_AUTH_URL"_s)}))
        return {};
    QFile file(answer);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    for (const QByteArray &line : file.readAll().split('\n')) {
        constexpr QByteArrayView name = "x-auth-token:";
        if (line.toLower().startsWith(name))
            return QString::fromLatin1(line.mid(name.size()).trimmed());
    }
    return {};
}

QString CloudSite::scratch() const
{
    return m_folder.filePath(u"scratch"_s);
}

QStringList CloudSite::qmctl(const QStringList &arguments) const
{
    return QStringList{builtProgram(u"qmctl"_s), u"--config"_s, m_folder.filePath(u"glance-api.conf"_s)} + arguments;
}

QStringList CloudSite::rclone(const QStringList &arguments) const
{
    return QStringList{u"rclone"_s, u"--config"_s, m_folder.filePath(u"rclone.conf"_s)} + arguments;
}

QStringList CloudSite::curl(const CloudPlace &place, const QStringList &arguments) const
{
    return QStringList{u"curl"_s, u"-sSf"_s, u"--config"_s, place.curlFile} + arguments;
}

bool CloudSite::fillSwift(int count) const
{
    return runPlainly({u"/usr/bin/python3"_s, u"-s"_s, QStringLiteral(QM_BENCH_DIR "/fill_container.py"),
                       m_swiftServer->folder(), m_swiftServer->told(u"SWIFT_ACCOUNT"_s), container,
                       QString::number(count)});
}

} // namespace Quartermaster
