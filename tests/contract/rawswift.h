// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QElapsedTimer>
#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTcpSocket>
#include <QUrl>

namespace Quartermaster {

/// Speaks HTTP with a Swift proxy without any of the driver's code. Blocks; for tests.
class RawSwift
{
public:
    struct Answer {
        int status = 0; ///< 0: none came.
        QHash<QByteArray, QByteArray> headers = {};
        QByteArray body = {};
    };
    using Headers = QList<std::pair<QByteArray, QByteArray>>;

    /// Of tempauth.
    [[nodiscard]] static RawSwift tempauth(const QByteArray &authUrl, const QByteArray &user, const QByteArray &key)
    {
        RawSwift swift;
        swift.renew = [=](RawSwift &self) {
            const Answer answer = exchange(QUrl(QString::fromLatin1(authUrl)), "GET",
                                           {{"X-Auth-User", user}, {"X-Auth-Key", key}}, {});
            self.token = answer.headers.value("x-auth-token");
            self.storageUrl = answer.headers.value("x-storage-url");
        };
        swift.renew(swift);
        return swift;
    }
    /// Of Keystone, version 3, domain "default".
    [[nodiscard]] static RawSwift keystone(const QByteArray &url, const QString &user, const QString &password,
                                           const QString &project)
    {
        RawSwift swift;
        swift.renew = [=](RawSwift &self) {
            const QJsonObject domain{{QStringLiteral("id"), QStringLiteral("default")}};
            const QJsonObject who{{QStringLiteral("name"), user},
                                  {QStringLiteral("domain"), domain},
                                  {QStringLiteral("password"), password}};
            const QJsonObject identity{{QStringLiteral("methods"), QJsonArray{QStringLiteral("password")}},
                                       {QStringLiteral("password"), QJsonObject{{QStringLiteral("user"), who}}}};
            const QJsonObject scope{{QStringLiteral("project"), QJsonObject{{QStringLiteral("name"), project},
                                                                            {QStringLiteral("domain"), domain}}}};
            const QJsonObject auth{{QStringLiteral("identity"), identity}, {QStringLiteral("scope"), scope}};
            const QByteArray body = QJsonDocument(QJsonObject{{QStringLiteral("auth"), auth}}).toJson();
            const Answer answer = exchange(QUrl(QString::fromLatin1(url + "/auth/tokens")), "POST",
                                           {{"Content-Type", "application/json"}}, body);
            self.token = answer.headers.value("x-subject-token");
            const QJsonArray catalog =
                QJsonDocument::fromJson(answer.body)[QStringLiteral("token")][QStringLiteral("catalog")].toArray();
            for (const QJsonValue &service : catalog) {
                if (service[QStringLiteral("type")] == QLatin1String("object-store"))
                    self.storageUrl =
                        service[QStringLiteral("endpoints")][0][QStringLiteral("url")].toString().toLatin1();
            }
        };
        swift.renew(swift);
        return swift;
    }

    [[nodiscard]] bool isUsable() const { return !token.isEmpty() && !storageUrl.isEmpty(); }
    /// \a path: "/container/object?query", encoded.
    Answer ask(const QByteArray &verb, const QByteArray &path, Headers headers = {}, const QByteArray &body = {})
    {
        constexpr int unauthorized = 401;
        for (int number = 0;; ++number) {
            Headers all = headers;
            all.append({"X-Auth-Token", token});
            const Answer answer = exchange(QUrl::fromEncoded(storageUrl + path), verb, all, body);
            if (answer.status != unauthorized || number > 0)
                return answer;
            renew(*this);
        }
    }
    [[nodiscard]] QStringList names(const QByteArray &container)
    {
        const Answer answer = ask("GET", '/' + container + "?format=json");
        QStringList all;
        const QJsonArray listed = QJsonDocument::fromJson(answer.body).array();
        for (const QJsonValue &one : listed)
            all.append(one[QStringLiteral("name")].toString());
        return all;
    }
    void removeContainer(const QByteArray &container)
    {
        const QStringList all = names(container);
        for (const QString &name : all)
            ask("DELETE", '/' + container + '/' + name.toUtf8().toPercentEncoding("/"));
        ask("DELETE", '/' + container);
    }

    QByteArray token;
    QByteArray storageUrl;

private:
    [[nodiscard]] static Answer exchange(const QUrl &url, const QByteArray &verb, const Headers &headers,
                                         const QByteArray &body)
    {
        constexpr int patience = 30'000; // ms
        QTcpSocket socket;
        socket.connectToHost(url.host(), static_cast<quint16>(url.port(80)));
        if (!socket.waitForConnected(patience))
            return {};
        QByteArray target = url.path(QUrl::FullyEncoded).toLatin1();
        if (url.hasQuery())
            target += '?' + url.query(QUrl::FullyEncoded).toLatin1();
        QByteArray text = verb + ' ' + target + " HTTP/1.1\r\nHost: " + url.authority().toLatin1()
                          + "\r\nConnection: close\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n";
        for (const auto &[name, value] : headers)
            text += name + ": " + value + "\r\n";
        socket.write(text + "\r\n" + body);
        QByteArray all;
        QElapsedTimer since;
        since.start();
        while (socket.state() == QAbstractSocket::ConnectedState && since.elapsed() < patience) {
            socket.waitForReadyRead(patience);
            all += socket.readAll();
        }
        all += socket.readAll();
        const qsizetype end = all.indexOf("\r\n\r\n");
        if (end < 0)
            return {};
        Answer answer;
        const QList<QByteArray> lines = all.left(end).split('\n');
        answer.status = lines.constFirst().mid(9, 3).toInt();
        for (const QByteArray &line : lines.mid(1)) {
            const qsizetype colon = line.indexOf(':');
            answer.headers.insert(line.left(colon).trimmed().toLower(), line.mid(colon + 1).trimmed());
        }
        answer.body = all.mid(end + 4);
        if (answer.headers.value("transfer-encoding") == "chunked")
            answer.body = unchunked(answer.body);
        return answer;
    }
    [[nodiscard]] static QByteArray unchunked(const QByteArray &body)
    {
        QByteArray plain;
        for (qsizetype at = 0; at < body.size();) {
            const qsizetype end = body.indexOf("\r\n", at);
            const qsizetype size = body.mid(at, end - at).toLongLong(nullptr, 16);
            if (end < 0 || size == 0)
                break;
            plain += body.mid(end + 2, size);
            at = end + 2 + size + 2;
        }
        return plain;
    }

    std::function<void(RawSwift &)> renew;
};

} // namespace Quartermaster
