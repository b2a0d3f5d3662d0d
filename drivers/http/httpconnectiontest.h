// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/http/httpconfig.h"
#include "model/connectiontest.h"

namespace Quartermaster {

/// Resolves, connects, shakes hands, asks for http_store_url and reads its listing; through the proxy, where there is one. GET
/// alone. Where certificates are not verified (https_insecure) it verifies them all the same, and only warns.
class HttpConnectionTest final : public ConnectionTest
{
    Q_OBJECT

public:
    HttpConnectionTest(std::shared_ptr<HttpClient> client, const Result<HttpConfig> &config);
    ~HttpConnectionTest() override;

protected:
    void doStart() override;
    void abort() override;

private:
    struct Slot;
    friend class HttpConnectionWalk;

    std::shared_ptr<HttpClient> m_client;
    Result<HttpConfig> m_config;
    std::shared_ptr<Slot> m_slot;
    bool m_isOpen = false;
};

} // namespace Quartermaster
