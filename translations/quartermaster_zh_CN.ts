<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Cause</name>
    <message>
        <source>first check</source>
        <translation>首次检查</translation>
    </message>
    <message>
        <source>timer</source>
        <translation>定时检查</translation>
    </message>
    <message>
        <source>shown again</source>
        <translation>重新显示</translation>
    </message>
    <message>
        <source>checked again</source>
        <translation>再次检查</translation>
    </message>
    <message>
        <source>safe mode on</source>
        <translation>安全模式已开启</translation>
    </message>
    <message>
        <source>safe mode off</source>
        <translation>安全模式已关闭</translation>
    </message>
    <message>
        <source>mount table changed</source>
        <translation>挂载表已更改</translation>
    </message>
    <message>
        <source>the simulation was changed</source>
        <translation>模拟已更改</translation>
    </message>
    <message>
        <source>directory changed</source>
        <translation>目录已更改</translation>
    </message>
    <message>
        <source>file system changed</source>
        <translation>文件系统已更改</translation>
    </message>
    <message>
        <source>configuration</source>
        <translation>配置</translation>
    </message>
    <message>
        <source>an operation succeeded</source>
        <translation>某项操作已成功</translation>
    </message>
</context>
<context>
    <name>Configuration</name>
    <message>
        <source>There is no driver &quot;%1&quot;.</source>
        <translation>没有驱动“%1”。</translation>
    </message>
    <message>
        <source>There is no driver &quot;%1&quot;; did you mean &quot;%2&quot;?</source>
        <translation>没有驱动“%1”；您是否指“%2”？</translation>
    </message>
    <message>
        <source>This is not a file.</source>
        <translation>这不是文件。</translation>
    </message>
    <message>
        <source>The file is too large for a configuration.</source>
        <translation>该文件过大，不可能是配置。</translation>
    </message>
    <message>
        <source>No stores are configured: [DEFAULT] has no enabled_backends, and there is no [glance_store] with stores.</source>
        <translation>未配置任何存储：[DEFAULT] 中没有 enabled_backends，也没有含 stores 的 [glance_store]。</translation>
    </message>
    <message>
        <source>The option belongs to [DEFAULT], not to [%1].</source>
        <translation>该选项属于 [DEFAULT]，不属于 [%1]。</translation>
    </message>
    <message>
        <source>There is no such option; did you mean &quot;%1&quot;?</source>
        <translation>没有此选项；您是否指“%1”？</translation>
    </message>
    <message>
        <source>There is a comma with no store before or after it.</source>
        <translation>某个逗号前后缺少存储。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; names no driver; a store is written as ID:DRIVER.</source>
        <translation>“%1”未指明驱动；存储应写作 ID:DRIVER。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; has no id; a store is written as ID:DRIVER.</source>
        <translation>“%1”没有 ID；存储应写作 ID:DRIVER。</translation>
    </message>
    <message>
        <source>There are more than %1 stores; the others are left out.</source>
        <translation>存储超过 %1 个；其余的被忽略。</translation>
    </message>
    <message>
        <source>The id &quot;%1&quot; stands there twice, with the drivers &quot;%2&quot; and &quot;%3&quot;.</source>
        <translation>ID“%1”出现了两次，驱动分别为“%2”和“%3”。</translation>
    </message>
    <message>
        <source>Ids that start with &quot;os_glance_&quot; are reserved for glance.</source>
        <translation>以“os_glance_”开头的 ID 由 Glance 保留。</translation>
    </message>
    <message>
        <source>The store has no driver; a store is written as ID:DRIVER.</source>
        <translation>该存储没有驱动；存储应写作 ID:DRIVER。</translation>
    </message>
    <message>
        <source>There is no group [%1]: all its options have their defaults.</source>
        <translation>没有 [%1] 组：其所有选项均取默认值。</translation>
    </message>
    <message>
        <source>There is no group [%1]: all its options have their defaults; did you mean [%2]?</source>
        <translation>没有 [%1] 组：其所有选项均取默认值；您是否指 [%2]？</translation>
    </message>
    <message>
        <source>The store shares its group with &quot;%1&quot;: oslo.config does not tell the case of group names apart.</source>
        <translation>该存储与“%1”共用同一组：oslo.config 不区分组名的大小写。</translation>
    </message>
    <message>
        <source>[glance_store] names no default_backend, and glance does not start without one.</source>
        <translation>[glance_store] 未指定 default_backend，而 Glance 缺少它无法启动。</translation>
    </message>
    <message>
        <source>There is no store &quot;%1&quot; in enabled_backends.</source>
        <translation>enabled_backends 中没有存储“%1”。</translation>
    </message>
    <message>
        <source>There is no store &quot;%1&quot; in enabled_backends; did you mean &quot;%2&quot;?</source>
        <translation>enabled_backends 中没有存储“%1”；您是否指“%2”？</translation>
    </message>
    <message>
        <source>None of the stores has the scheme &quot;%1&quot;.</source>
        <translation>没有任何存储使用方案“%1”。</translation>
    </message>
    <message>
        <source>A value can&apos;t have control characters or broken characters in it.</source>
        <translation>值中不能包含控制字符或损坏的字符。</translation>
    </message>
    <message>
        <source>A value can&apos;t have empty lines, nor lines with space at their ends.</source>
        <translation>值中不能包含空行，也不能包含首尾有空格的行。</translation>
    </message>
    <message>
        <source>The change can&apos;t be written without changing other options.</source>
        <translation>写入此更改必然会改动其他选项。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; can&apos;t be the name of a group.</source>
        <translation>“%1”不能用作组名。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; can&apos;t be the name of an option.</source>
        <translation>“%1”不能用作选项名。</translation>
    </message>
    <message>
        <source>%1 is a secret: the file holds only a reference to the keychain.</source>
        <translation>%1 是机密：文件中只保存指向密钥环的引用。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; can&apos;t be the id of a store.</source>
        <translation>“%1”不能用作存储的 ID。</translation>
    </message>
    <message>
        <source>The file configures its stores in [glance_store]; enabled_backends would switch them off.</source>
        <translation>该文件在 [glance_store] 中配置存储；enabled_backends 会使它们失效。</translation>
    </message>
    <message>
        <source>There is a store &quot;%1&quot; already.</source>
        <translation>已有存储“%1”。</translation>
    </message>
    <message>
        <source>enabled_backends is put together from references: change it by hand.</source>
        <translation>enabled_backends 由引用拼接而成：请手动修改。</translation>
    </message>
    <message>
        <source>There is no store &quot;%1&quot;.</source>
        <translation>没有存储“%1”。</translation>
    </message>
    <message>
        <source>%1 was changed by somebody else since it was read.</source>
        <translation>%1 在读取之后被他人修改过。</translation>
    </message>
    <message>
        <source>A whole number is wanted, not &quot;%1&quot;.</source>
        <translation>此处需要整数，而不是“%1”。</translation>
    </message>
    <message>
        <source>The value is one of %1, not &quot;%2&quot;.</source>
        <translation>值应为 %1 之一，而不是“%2”。</translation>
    </message>
    <message>
        <source>%1 is too small: it is at least %2.</source>
        <translation>%1 过小：至少为 %2。</translation>
    </message>
    <message>
        <source>%1 is too large: it is at most %2.</source>
        <translation>%1 过大：至多为 %2。</translation>
    </message>
    <message>
        <source>%1 is beyond what a number can hold.</source>
        <translation>%1 超出了数值可表示的范围。</translation>
    </message>
    <message>
        <source>A number is wanted, not &quot;%1&quot;.</source>
        <translation>此处需要数字，而不是“%1”。</translation>
    </message>
    <message>
        <source>Yes or no is wanted, not &quot;%1&quot;.</source>
        <translation>此处需要是或否，而不是“%1”。</translation>
    </message>
    <message>
        <source>The last part of the value is no KEY:VALUE pair.</source>
        <translation>值的最后一部分不是 KEY:VALUE 形式。</translation>
    </message>
    <message>
        <source>A KEY:VALUE pair of the value has no key.</source>
        <translation>值中某个 KEY:VALUE 缺少键。</translation>
    </message>
    <message>
        <source>The key &quot;%1&quot; stands there twice.</source>
        <translation>键“%1”出现了两次。</translation>
    </message>
    <message>
        <source>With its references resolved the value is too long.</source>
        <translation>展开引用后值过长。</translation>
    </message>
    <message>
        <source>[DEFAULT] can&apos;t be referred to by name; write &quot;${%1}&quot;.</source>
        <translation>不能按名称引用 [DEFAULT]；请写作“${%1}”。</translation>
    </message>
    <message>
        <source>&quot;$%1&quot; names a group, not an option.</source>
        <translation>“$%1”指的是组，不是选项。</translation>
    </message>
    <message>
        <source>&quot;$%1&quot; names an option that is set neither in [%2] nor in [DEFAULT].</source>
        <translation>“$%1”所指的选项在 [%2] 和 [DEFAULT] 中均未设置。</translation>
    </message>
    <message>
        <source>&quot;$%1&quot; names an option &quot;%2&quot; of a group [%3]; if [%4]&apos;s option %3 is meant, write &quot;${%3}&quot;.</source>
        <translation>“$%1”所指的是组 [%3] 的选项“%2”；如果指的是 [%4] 的选项 %3，请写作“${%3}”。</translation>
    </message>
    <message>
        <source>&quot;$%1&quot; names an option that is not set in [%2].</source>
        <translation>“$%1”所指的选项在 [%2] 中未设置。</translation>
    </message>
    <message>
        <source>The references go round in a circle: %1.</source>
        <translation>引用形成了循环：%1。</translation>
    </message>
    <message>
        <source>The references are nested too deeply.</source>
        <translation>引用嵌套过深。</translation>
    </message>
    <message>
        <source>The value of &quot;$%1&quot; is not valid: %2</source>
        <translation>“$%1”的值无效：%2</translation>
    </message>
    <message>
        <source>This is a binary file, not a configuration.</source>
        <translation>这是二进制文件，不是配置。</translation>
    </message>
    <message>
        <source>The line is not valid UTF-8.</source>
        <translation>该行不是有效的 UTF-8。</translation>
    </message>
    <message>
        <source>The file starts with a byte order mark, which oslo.config refuses.</source>
        <translation>文件以字节顺序标记开头，oslo.config 不接受。</translation>
    </message>
    <message numerus="yes">
        <source>%n more line(s) from here on can&apos;t be read.</source>
        <translation>
            <numerusform>从此处起还有 %n 行无法读取。</numerusform>
        </translation>
    </message>
    <message>
        <source>This is no configuration file: it has no section such as [DEFAULT].</source>
        <translation>这不是配置文件：其中没有 [DEFAULT] 之类的节。</translation>
    </message>
    <message>
        <source>The line is indented, but there is no option above that it could continue.</source>
        <translation>该行有缩进，但上方没有可供其续写的选项。</translation>
    </message>
    <message>
        <source>The section header does not end with &quot;]&quot;.</source>
        <translation>节标题没有以“]”结尾。</translation>
    </message>
    <message>
        <source>The section header has no name.</source>
        <translation>节标题没有名称。</translation>
    </message>
    <message>
        <source>The line has neither &quot;=&quot; nor &quot;:&quot;.</source>
        <translation>该行既没有“=”也没有“:”。</translation>
    </message>
    <message>
        <source>The line has no option name before the &quot;%1&quot;.</source>
        <translation>“%1”之前没有选项名。</translation>
    </message>
    <message>
        <source>The option stands before the first section, such as [DEFAULT].</source>
        <translation>该选项位于第一个节（例如 [DEFAULT]）之前。</translation>
    </message>
    <message>
        <source>The name is deprecated; it is &quot;%1&quot; now.</source>
        <translation>该名称已弃用；现为“%1”。</translation>
    </message>
    <message>
        <source>The option is already set in line %1; the last value counts.</source>
        <translation>该选项已在第 %1 行设置；以最后一个值为准。</translation>
    </message>
    <message>
        <source>The option has no value: its default applies.</source>
        <translation>该选项没有值：采用默认值。</translation>
    </message>
    <message>
        <source>The option belongs to the driver &quot;%1&quot;; &quot;%2&quot; does not take it.</source>
        <translation>该选项属于驱动“%1”；“%2”不支持它。</translation>
    </message>
    <message>
        <source>There is no such option.</source>
        <translation>没有此选项。</translation>
    </message>
    <message>
        <source>There is no file to save to.</source>
        <translation>没有可保存到的文件。</translation>
    </message>
    <message>
        <source>The file configures its stores in [glance_store]: change it by hand.</source>
        <translation>该文件在 [glance_store] 中配置存储：请手动修改。</translation>
    </message>
    <message>
        <source>The store needs an id.</source>
        <translation>存储需要一个 ID。</translation>
    </message>
    <message>
        <source>That is how the file refers to the keychain; it can&apos;t be a value.</source>
        <translation>这是文件引用密钥环的写法；不能用作值。</translation>
    </message>
    <message>
        <source>Somebody else changed [%1] meanwhile: open the form again.</source>
        <translation>[%1] 在此期间被他人修改：请重新打开表单。</translation>
    </message>
    <message>
        <source>There is no file %1.</source>
        <translation>没有文件 %1。</translation>
    </message>
    <message>
        <source>%1 has no reference &quot;%2&quot;.</source>
        <translation>%1 中没有引用“%2”。</translation>
    </message>
    <message>
        <source>The reference &quot;%1&quot; lacks %2.</source>
        <translation>引用“%1”缺少 %2。</translation>
    </message>
</context>
<context>
    <name>ConfigurationEditor</name>
    <message>
        <source>The demo&apos;s stores go when the program ends: they can&apos;t be changed.</source>
        <translation>演示的存储在程序结束时消失：不能更改。</translation>
    </message>
    <message>
        <source>%1 belongs to glance: it is only read here. Change it by hand, or add the store to a file of Quartermaster&apos;s own.</source>
        <translation>%1 属于 Glance：此处只读取它。请手动修改，或将存储添加到 Quartermaster 自己的文件。</translation>
    </message>
    <message>
        <source>%1 can&apos;t be written by this user.</source>
        <translation>当前用户无法写入 %1。</translation>
    </message>
    <message>
        <source>%1 can&apos;t be read as a configuration.</source>
        <translation>%1 无法作为配置读取。</translation>
    </message>
    <message>
        <source>%1 configures its stores in [glance_store], one of a kind: change it by hand.</source>
        <translation>%1 在 [glance_store] 中配置存储，每种一个：请手动修改。</translation>
    </message>
    <message>
        <source>There is no store %1.</source>
        <translation>没有存储 %1。</translation>
    </message>
</context>
<context>
    <name>ConnectionTest</name>
    <message>
        <source>Subject: %1</source>
        <translation>主体：%1</translation>
    </message>
    <message>
        <source>Issuer: %1</source>
        <translation>颁发者：%1</translation>
    </message>
    <message>
        <source>For: %1</source>
        <translation>用于：%1</translation>
    </message>
    <message>
        <source>Valid from %1 until %2</source>
        <translation>有效期：%1 至 %2</translation>
    </message>
    <message>
        <source>SHA-256: %1</source>
        <translation>SHA-256：%1</translation>
    </message>
    <message>
        <source>Problem: %1</source>
        <translation>问题：%1</translation>
    </message>
    <message>
        <source>Check the options</source>
        <translation>检查选项</translation>
    </message>
    <message>
        <source>Resolve the name</source>
        <translation>解析名称</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Encrypt (TLS)</source>
        <translation>加密（TLS）</translation>
    </message>
    <message>
        <source>Authenticate</source>
        <translation>身份验证</translation>
    </message>
    <message>
        <source>Find the directory</source>
        <translation>查找目录</translation>
    </message>
    <message>
        <source>See what is mounted</source>
        <translation>查看挂载情况</translation>
    </message>
    <message>
        <source>Check the permissions</source>
        <translation>检查权限</translation>
    </message>
    <message>
        <source>Measure the free space</source>
        <translation>测量可用空间</translation>
    </message>
    <message>
        <source>Ask what it can do</source>
        <translation>询问其能力</translation>
    </message>
    <message>
        <source>List</source>
        <translation>列出</translation>
    </message>
    <message>
        <source>not reached</source>
        <translation>未到达</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>running</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>passed</source>
        <translation>通过</translation>
    </message>
    <message>
        <source>passed, with a warning</source>
        <translation>通过，有警告</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>not needed</source>
        <translation>不需要</translation>
    </message>
    <message>
        <source>Check how the host&apos;s name is spelt, and whether this computer&apos;s name server knows it.</source>
        <translation>请检查主机名的拼写，以及本机的域名服务器能否解析它。</translation>
    </message>
    <message>
        <source>Check the port, whether the server runs, and the firewalls on the way.</source>
        <translation>请检查端口、服务器是否在运行以及途中的防火墙。</translation>
    </message>
    <message>
        <source>If the certificate is the right one, choose the file of the authority that signed it; else have it replaced on the server.</source>
        <translation>如果证书正确，请选择签发它的颁发机构的文件；否则请在服务器上更换证书。</translation>
    </message>
    <message>
        <source>Check that the port speaks TLS, and which versions the server allows.</source>
        <translation>请检查该端口是否使用 TLS，以及服务器允许哪些版本。</translation>
    </message>
    <message>
        <source>Put the user name and the password into the URL, as in https://user:password@host/.</source>
        <translation>请将用户名和密码写入 URL，例如 https://user:password@host/。</translation>
    </message>
    <message>
        <source>Create the directory, or correct its path.</source>
        <translation>请创建该目录，或更正其路径。</translation>
    </message>
    <message>
        <source>What helps: %1</source>
        <translation>解决方法：%1</translation>
    </message>
    <message>
        <source>The server&apos;s certificate</source>
        <translation>服务器的证书</translation>
    </message>
    <message>
        <source>Authority %1</source>
        <translation>颁发机构 %1</translation>
    </message>
    <message>
        <source>Correct the option, then test again.</source>
        <translation>请更正该选项，然后重新测试。</translation>
    </message>
    <message>
        <source>no answer from %1 within %2 s</source>
        <translation>%1 在 %2 秒内没有应答</translation>
    </message>
    <message>
        <source>%1 is an address</source>
        <translation>%1 是一个地址</translation>
    </message>
    <message>
        <source>the name of %1 is not known</source>
        <translation>无法解析 %1 的名称</translation>
    </message>
    <message>
        <source>%1 is %2</source>
        <extracomment>%1 a host&apos;s name, %2 its addresses</extracomment>
        <translation>%1 的地址是 %2</translation>
    </message>
    <message>
        <source>connected to %1</source>
        <translation>已连接到 %1</translation>
    </message>
    <message>
        <source>%1 refuses the connection</source>
        <translation>%1 拒绝连接</translation>
    </message>
    <message>
        <source>%1 cannot be connected to</source>
        <translation>无法连接到 %1</translation>
    </message>
    <message>
        <source>the URL begins with http: nothing is encrypted</source>
        <translation>URL 以 http 开头：不加密</translation>
    </message>
    <message>
        <source>the certificate is valid</source>
        <translation>证书有效</translation>
    </message>
    <message>
        <source>the certificate is valid, but is not verified</source>
        <translation>证书有效，但不做验证</translation>
    </message>
    <message>
        <source>not verified: %1</source>
        <translation>未验证：%1</translation>
    </message>
    <message>
        <source>the TLS handshake with %1 failed</source>
        <translation>与 %1 的 TLS 握手失败</translation>
    </message>
    <message>
        <source>the server takes the user name and the password</source>
        <translation>服务器接受用户名和密码</translation>
    </message>
    <message>
        <source>no password is needed</source>
        <translation>不需要密码</translation>
    </message>
    <message>
        <source>the user name or the password is not accepted</source>
        <translation>用户名或密码不被接受</translation>
    </message>
    <message>
        <source>the server wants a user name and a password</source>
        <translation>服务器要求用户名和密码</translation>
    </message>
    <message>
        <source>whether the server takes the user name and the password does not show</source>
        <translation>无法得知服务器是否接受用户名和密码</translation>
    </message>
    <message>
        <source>whether a password is needed does not show</source>
        <translation>无法得知是否需要密码</translation>
    </message>
    <message>
        <source>%1 gives a token (%2)</source>
        <extracomment>%1 a server, %2 &quot;Keystone v3, by password&quot;</extracomment>
        <translation>%1 发放了令牌（%2）</translation>
    </message>
    <message>
        <source>%1 takes the signature (version 4, region %2)</source>
        <translation>%1 接受签名（版本 4，区域 %2）</translation>
    </message>
    <message>
        <source>whether the server takes the signature does not show</source>
        <translation>无法得知服务器是否接受签名</translation>
    </message>
    <message>
        <source>%1 is a directory</source>
        <translation>%1 是目录</translation>
    </message>
    <message>
        <source>this user can read and write</source>
        <translation>当前用户可以读写</translation>
    </message>
    <message>
        <source>the file system does not tell how much is free</source>
        <translation>文件系统不提供可用空间</translation>
    </message>
    <message>
        <source>%1 free</source>
        <translation>可用 %1</translation>
    </message>
    <message>
        <source>%1 free of %2</source>
        <translation>可用 %1，共 %2</translation>
    </message>
    <message>
        <source>1 entry</source>
        <translation>1 个条目</translation>
    </message>
    <message numerus="yes">
        <source>%n entries and more</source>
        <translation>
            <numerusform>%n 个以上条目</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entries</source>
        <translation>
            <numerusform>%n 个条目</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, in %2</source>
        <extracomment>%1 &quot;3 entries&quot;, %2 &quot;JSON&quot; or &quot;HTML&quot;</extracomment>
        <translation>%1，格式为 %2</translation>
    </message>
    <message>
        <source>%1 in the account</source>
        <extracomment>%1 &quot;3 entries&quot;; %2 the name of a container or bucket, or empty for the whole account</extracomment>
        <translation>账户中有 %1</translation>
    </message>
    <message>
        <source>%1 in &quot;%2&quot;</source>
        <translation>“%2”中有 %1</translation>
    </message>
    <message>
        <source>what the server shows cannot be read: %1</source>
        <translation>无法读取服务器显示的内容：%1</translation>
    </message>
    <message>
        <source>&quot;%1&quot; does not exist; the first upload makes it</source>
        <extracomment>%1 the name of a container or bucket</extracomment>
        <translation>“%1”不存在；首次上传时会创建</translation>
    </message>
    <message>
        <source>&quot;%1&quot; does not exist</source>
        <translation>“%1”不存在</translation>
    </message>
</context>
<context>
    <name>Driver</name>
    <message>
        <source>This version of Quartermaster has no driver for %1 stores; use a later one.</source>
        <extracomment>%1 a driver&apos;s name, &quot;rbd&quot;</extracomment>
        <translation>此版本的 Quartermaster 没有 %1 存储的驱动；请使用更新的版本。</translation>
    </message>
    <message>
        <source>Ceph block devices</source>
        <translation>Ceph 块设备</translation>
    </message>
    <message>
        <source>OpenStack Cinder volumes</source>
        <translation>OpenStack Cinder 卷</translation>
    </message>
    <message>
        <source>VMware datastore</source>
        <translation>VMware 数据存储</translation>
    </message>
    <message>
        <source>Local directory or network mount</source>
        <translation>本地目录或网络挂载</translation>
    </message>
    <message>
        <source>Web server (HTTP, read-only)</source>
        <translation>Web 服务器（HTTP，只读）</translation>
    </message>
    <message>
        <source>Amazon S3 and what speaks like it</source>
        <translation>Amazon S3 及兼容服务</translation>
    </message>
    <message>
        <source>Simulated backend</source>
        <translation>模拟后端</translation>
    </message>
    <message>
        <source>OpenStack Swift</source>
        <translation>OpenStack Swift</translation>
    </message>
</context>
<context>
    <name>ImageHeader</name>
    <message>
        <source>%1 (%2)</source>
        <extracomment>%1 an image format, %2 its variant: &quot;qcow2 (version 3)&quot;</extracomment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>It has a backing file, %1: without that it is not whole.</source>
        <translation>它有后备文件 %1：缺少该文件则不完整。</translation>
    </message>
    <message>
        <source>It has a backing file: without that it is not whole.</source>
        <translation>它有后备文件：缺少该文件则不完整。</translation>
    </message>
    <message>
        <source>Its data are in another file, %1.</source>
        <translation>其数据位于另一个文件 %1 中。</translation>
    </message>
    <message>
        <source>Its data are in another file.</source>
        <translation>其数据位于另一个文件中。</translation>
    </message>
    <message>
        <source>It names another file, %1, where its data are.</source>
        <translation>它指明数据位于另一个文件 %1 中。</translation>
    </message>
    <message>
        <source>It names other files where its data are.</source>
        <translation>它指明数据位于其他文件中。</translation>
    </message>
    <message>
        <source>It holds only the differences to another disk, %1.</source>
        <translation>它只包含与另一磁盘 %1 的差异。</translation>
    </message>
    <message>
        <source>It holds only the differences to another disk.</source>
        <translation>它只包含与另一磁盘的差异。</translation>
    </message>
    <message>
        <source>It is encrypted.</source>
        <translation>它已加密。</translation>
    </message>
    <message>
        <source>It needs features that are not known here (%1).</source>
        <translation>它需要此处未知的特性（%1）。</translation>
    </message>
    <message>
        <source>It is marked as corrupt.</source>
        <translation>它被标记为已损坏。</translation>
    </message>
    <message>
        <source>It was not closed, or was still in use.</source>
        <translation>它未被关闭，或仍在使用中。</translation>
    </message>
    <message>
        <source>It is cut off: its header speaks of more than there is.</source>
        <translation>它被截断：其头部所述内容多于实际内容。</translation>
    </message>
    <message>
        <source>Its header is not valid (%1).</source>
        <translation>其头部无效（%1）。</translation>
    </message>
    <message>
        <source>It could be taken for another format as well: %1.</source>
        <translation>它也可能被视为另一种格式：%1。</translation>
    </message>
    <message>
        <source>Its name says %1, but it is %2.</source>
        <translation>其名称表示 %1，但实际是 %2。</translation>
    </message>
</context>
<context>
    <name>Keychain</name>
    <message>
        <source>the keychain does not have it</source>
        <translation>密钥环中没有它</translation>
    </message>
    <message>
        <source>the keychain is locked, or access to it was denied</source>
        <translation>密钥环已锁定，或访问被拒绝</translation>
    </message>
    <message>
        <source>this desktop has no keychain that can be used</source>
        <translation>此桌面没有可用的密钥环</translation>
    </message>
    <message>
        <source>the keychain cannot be used (%1)</source>
        <translation>无法使用密钥环（%1）</translation>
    </message>
</context>
<context>
    <name>ObjectName</name>
    <message>
        <source>&quot;%1&quot; can&apos;t be an object&apos;s name: %2</source>
        <extracomment>%1 a name, %2 a clause</extracomment>
        <translation>“%1”不能作为对象名称：%2</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>名称为空</translation>
    </message>
    <message>
        <source>it stands for a folder</source>
        <translation>它代表一个文件夹</translation>
    </message>
    <message>
        <source>it has a &quot;/&quot; at character %1</source>
        <translation>第 %1 个字符是“/”</translation>
    </message>
    <message>
        <source>it has a NUL at character %1</source>
        <translation>第 %1 个字符是 NUL</translation>
    </message>
    <message>
        <source>it is not UTF-8 at character %1</source>
        <translation>第 %1 个字符处不是 UTF-8</translation>
    </message>
    <message>
        <source>it has a control or direction character (%1) at character %2</source>
        <translation>第 %2 个字符是控制字符或方向字符（%1）</translation>
    </message>
    <message>
        <source>it is %1 bytes long, %2 is the most</source>
        <translation>它有 %1 字节，最多允许 %2 字节</translation>
    </message>
</context>
<context>
    <name>Options</name>
    <message>
        <source>Directory that holds the images. glance-api creates it at its start when it is missing; Quartermaster never does. Set either this or filesystem_store_datadirs; for the latter set this to nothing, for its default counts.</source>
        <translation>存放镜像的目录。缺少时 glance-api 会在启动时创建它；Quartermaster 从不创建。请设置此项或 filesystem_store_datadirs 之一；使用后者时请将此项置空，因为其默认值仍然有效。</translation>
    </message>
    <message>
        <source>Directory</source>
        <translation>目录</translation>
    </message>
    <message>
        <source>Directories with priorities, as PATH:PRIORITY, one a line. The highest priority with enough room is written to; of equal ones that with the most free space.</source>
        <translation>带优先级的目录，格式为 PATH:PRIORITY，每行一个。写入空间足够且优先级最高者；优先级相同时写入可用空间最多者。</translation>
    </message>
    <message>
        <source>Directories with priorities</source>
        <translation>带优先级的目录</translation>
    </message>
    <message>
        <source>JSON file with &quot;id&quot; and &quot;mountpoint&quot; (or a list of such objects), handed out with the location of new images.</source>
        <translation>含“id”和“mountpoint”的 JSON 文件（或此类对象的列表），随新镜像的位置一并提供。</translation>
    </message>
    <message>
        <source>Metadata file</source>
        <translation>元数据文件</translation>
    </message>
    <message>
        <source>Mode of new image files in octal digits, as in 640; 0 or less leaves it to the umask.</source>
        <translation>新镜像文件的权限，用八进制数字表示，例如 640；0 或更小则由 umask 决定。</translation>
    </message>
    <message>
        <source>Mode of new files</source>
        <translation>新文件的权限</translation>
    </message>
    <message>
        <source>Bytes read or written at a time.</source>
        <translation>每次读写的字节数。</translation>
    </message>
    <message>
        <source>Bytes at a time</source>
        <translation>每次字节数</translation>
    </message>
    <message>
        <source>Leave holes in the file for chunks of null bytes.</source>
        <translation>对全零数据块在文件中留出空洞。</translation>
    </message>
    <message>
        <source>Thin provisioning</source>
        <translation>精简置备</translation>
    </message>
    <message>
        <source>Name of a file that must exist in every datadir. It proves that the network mount is mounted: without it nothing is read or written there. Without this option a mount that was there since Quartermaster started is missed when it goes.</source>
        <translation>每个数据目录中必须存在的文件名。它证明网络挂载已就绪：没有它就不会在其中读写任何内容。未设置此选项时，Quartermaster 启动时已有的挂载若消失会被察觉。</translation>
    </message>
    <message>
        <source>Marker file</source>
        <translation>标记文件</translation>
    </message>
    <message>
        <source>File with the authorities that a server&apos;s certificate is verified with. With it https_insecure is ignored.</source>
        <translation>用于验证服务器证书的颁发机构文件。设置后忽略 https_insecure。</translation>
    </message>
    <message>
        <source>Certificate authorities</source>
        <translation>证书颁发机构</translation>
    </message>
    <message>
        <source>Do not verify the server&apos;s certificate. False verifies it with the system&apos;s authorities.</source>
        <translation>不验证服务器的证书。为否时使用系统的颁发机构验证。</translation>
    </message>
    <message>
        <source>Do not verify certificates</source>
        <translation>不验证证书</translation>
    </message>
    <message>
        <source>Proxies by scheme: http:10.0.0.1:3128, https:10.0.0.1:1080.</source>
        <translation>按方案设置代理：http:10.0.0.1:3128, https:10.0.0.1:1080。</translation>
    </message>
    <message>
        <source>Proxies</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>The folder under which the store is browsed, and which paths are relative to.</source>
        <translation>浏览存储所用的文件夹，路径相对于它。</translation>
    </message>
    <message>
        <source>Folder to browse (URL)</source>
        <translation>要浏览的文件夹（URL）</translation>
    </message>
    <message>
        <source>Bytes that the store holds; unlimited when not set.</source>
        <translation>存储可容纳的字节数；未设置则不限。</translation>
    </message>
    <message>
        <source>Capacity</source>
        <translation>容量</translation>
    </message>
    <message>
        <source>How many generated objects the store begins with.</source>
        <translation>存储初始时生成的对象数量。</translation>
    </message>
    <message>
        <source>Objects to begin with</source>
        <translation>初始对象数</translation>
    </message>
    <message>
        <source>A JSON file of timed changes, relative to this file: {&quot;repeat&quot;: true, &quot;steps&quot;: [{&quot;at&quot;: 10, &quot;set&quot;: {&quot;read_only&quot;: true}}]}.</source>
        <translation>定时更改的 JSON 文件，相对于本文件：{&quot;repeat&quot;: true, &quot;steps&quot;: [{&quot;at&quot;: 10, &quot;set&quot;: {&quot;read_only&quot;: true}}]}。</translation>
    </message>
    <message>
        <source>Scenario</source>
        <translation>场景</translation>
    </message>
    <message>
        <source>The state that the store begins with.</source>
        <translation>存储的初始状态。</translation>
    </message>
    <message>
        <source>State to begin with</source>
        <translation>初始状态</translation>
    </message>
    <message>
        <source>Whether one driver instance serves all operations (DRIVER_REUSABLE).</source>
        <translation>是否由一个驱动实例处理所有操作（DRIVER_REUSABLE）。</translation>
    </message>
    <message>
        <source>Reusable</source>
        <translation>可重用</translation>
    </message>
    <message>
        <source>Milliseconds before each answer.</source>
        <translation>每次应答前的毫秒数。</translation>
    </message>
    <message>
        <source>Latency</source>
        <translation>延迟</translation>
    </message>
    <message>
        <source>What the store is for, in the words of the people who run it.</source>
        <translation>存储的用途，由其运维人员描述。</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>描述</translation>
    </message>
    <message>
        <source>The store&apos;s place among the others: a heavier one is preferred.</source>
        <translation>存储相对于其他存储的权重：权重大者优先。</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Seconds between two looks at the backend. Without it the monitor chooses.</source>
        <translation>两次检查后端之间的秒数。未设置则由监视器决定。</translation>
    </message>
    <message>
        <source>Check every</source>
        <translation>检查间隔</translation>
    </message>
    <message>
        <source>Seconds after which a look at the backend has failed. With 0, or without it, the driver chooses.</source>
        <translation>超过此秒数则检查后端视为失败。为 0 或未设置则由驱动决定。</translation>
    </message>
    <message>
        <source>A check may take</source>
        <translation>检查时限</translation>
    </message>
    <message>
        <source>Seconds without any progress after which an operation has failed. With 0, or without it, the driver chooses.</source>
        <translation>无进展超过此秒数则操作视为失败。为 0 或未设置则由驱动决定。</translation>
    </message>
    <message>
        <source>An operation may stall</source>
        <translation>操作停滞时限</translation>
    </message>
    <message>
        <source>Also write, read and delete one small object under .quartermaster-probe/ to see what works.</source>
        <translation>另外在 .quartermaster-probe/ 下写入、读取并删除一个小对象，以查看哪些可行。</translation>
    </message>
    <message>
        <source>Check by writing</source>
        <translation>通过写入检查</translation>
    </message>
    <message>
        <source>The fewest seconds between two looks at the backend, whatever asks for one.</source>
        <translation>两次检查后端之间的最少秒数，无论由何引起。</translation>
    </message>
    <message>
        <source>Least time between checks</source>
        <translation>最短检查间隔</translation>
    </message>
    <message>
        <source>The server, as in https://s3.example.com:9000. Without https:// the connection is not encrypted.</source>
        <translation>服务器，例如 https://s3.example.com:9000。不带 https:// 时连接不加密。</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>The access key&apos;s id.</source>
        <translation>访问密钥的 ID。</translation>
    </message>
    <message>
        <source>Access key</source>
        <translation>访问密钥</translation>
    </message>
    <message>
        <source>The secret that belongs to the access key.</source>
        <translation>与访问密钥配套的私有密钥。</translation>
    </message>
    <message>
        <source>Secret key</source>
        <translation>私有密钥</translation>
    </message>
    <message>
        <source>The bucket that holds the images.</source>
        <translation>存放映像的存储桶。</translation>
    </message>
    <message>
        <source>Bucket</source>
        <translation>存储桶</translation>
    </message>
    <message>
        <source>Make the bucket with the first upload when it is not there.</source>
        <translation>存储桶不存在时，在首次上传时创建它。</translation>
    </message>
    <message>
        <source>Create the bucket</source>
        <translation>创建存储桶</translation>
    </message>
    <message>
        <source>Where the bucket&apos;s name stands: in the host&apos;s name (virtual) or in the path. Auto takes the host&apos;s name with Amazon alone.</source>
        <translation>存储桶名称所在的位置：主机名中（virtual）或路径中（path）。auto 仅对 Amazon 使用主机名。</translation>
    </message>
    <message>
        <source>Address style</source>
        <translation>地址形式</translation>
    </message>
    <message>
        <source>Objects from this size on are sent in parts.</source>
        <translation>从此大小起，对象将分段发送。</translation>
    </message>
    <message>
        <source>Large objects from</source>
        <translation>大对象起始大小</translation>
    </message>
    <message>
        <source>The size of a part; S3 takes no less than 5 MiB.</source>
        <translation>分段的大小；S3 不接受小于 5 MiB 的分段。</translation>
    </message>
    <message>
        <source>Size of a part</source>
        <translation>分段大小</translation>
    </message>
    <message>
        <source>How many parts are sent at once, as far as memory goes.</source>
        <translation>在内存允许的范围内同时发送的分段数。</translation>
    </message>
    <message>
        <source>Parts at once</source>
        <translation>同时发送的分段数</translation>
    </message>
    <message>
        <source>The region that requests are signed for. Without it the server is asked.</source>
        <translation>请求签名所用的区域。未设置时向服务器查询。</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>区域</translation>
    </message>
    <message>
        <source>What comes with temporary keys.</source>
        <translation>随临时密钥一起提供的令牌。</translation>
    </message>
    <message>
        <source>Session token</source>
        <translation>会话令牌</translation>
    </message>
    <message>
        <source>File with the authorities that the server&apos;s certificate is verified with. Without it, those of the system.</source>
        <translation>用于验证服务器证书的证书颁发机构文件。未设置时使用系统的证书颁发机构。</translation>
    </message>
    <message>
        <source>Do not verify the server&apos;s certificate.</source>
        <translation>不验证服务器的证书。</translation>
    </message>
    <message>
        <source>Where tokens are asked for: https://keystone.example.com:5000/v3, or https://swift.example.com/auth/v1.0 for version 1.</source>
        <translation>申请令牌的地址：https://keystone.example.com:5000/v3；版本 1 则为 https://swift.example.com/auth/v1.0。</translation>
    </message>
    <message>
        <source>Authentication service</source>
        <translation>认证服务</translation>
    </message>
    <message>
        <source>2 and 3 are Keystone&apos;s, 1 is Swift&apos;s own (tempauth, swauth).</source>
        <translation>2 和 3 属于 Keystone，1 是 Swift 自己的（tempauth、swauth）。</translation>
    </message>
    <message>
        <source>Version of the authentication</source>
        <translation>认证版本</translation>
    </message>
    <message>
        <source>As in project:user; for version 1 as in account:user.</source>
        <translation>形如 项目:用户；版本 1 为 账户:用户。</translation>
    </message>
    <message>
        <source>User</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>The user&apos;s password.</source>
        <translation>该用户的密码。</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Keystone&apos;s application credential, instead of user and password.</source>
        <translation>Keystone 的应用凭据，代替用户和密码。</translation>
    </message>
    <message>
        <source>Application credential</source>
        <translation>应用凭据</translation>
    </message>
    <message>
        <source>The secret that belongs to the application credential.</source>
        <translation>应用凭据对应的密钥。</translation>
    </message>
    <message>
        <source>Its secret</source>
        <translation>其密钥</translation>
    </message>
    <message>
        <source>The user&apos;s Keystone domain; &quot;default&quot; where neither id nor name is set.</source>
        <translation>用户所在的 Keystone 域；ID 和名称都未设置时为“default”。</translation>
    </message>
    <message>
        <source>User&apos;s domain (id)</source>
        <translation>用户的域（ID）</translation>
    </message>
    <message>
        <source>The same by its name.</source>
        <translation>同上，用名称指定。</translation>
    </message>
    <message>
        <source>User&apos;s domain (name)</source>
        <translation>用户的域（名称）</translation>
    </message>
    <message>
        <source>The project&apos;s Keystone domain; &quot;default&quot; where neither id nor name is set.</source>
        <translation>项目所在的 Keystone 域；ID 和名称都未设置时为“default”。</translation>
    </message>
    <message>
        <source>Project&apos;s domain (id)</source>
        <translation>项目的域（ID）</translation>
    </message>
    <message>
        <source>Project&apos;s domain (name)</source>
        <translation>项目的域（名称）</translation>
    </message>
    <message>
        <source>A file with accounts, instead of address, user and password.</source>
        <translation>含有账户的文件，代替地址、用户和密码。</translation>
    </message>
    <message>
        <source>File of accounts</source>
        <translation>账户文件</translation>
    </message>
    <message>
        <source>The account of that file that holds the images.</source>
        <translation>该文件中存放镜像的账户。</translation>
    </message>
    <message>
        <source>Account in the file</source>
        <translation>文件中的账户</translation>
    </message>
    <message>
        <source>Which region&apos;s Swift, where Keystone knows of several.</source>
        <translation>Keystone 有多个区域时，使用哪个区域的 Swift。</translation>
    </message>
    <message>
        <source>The account&apos;s URL, up to but without the container, instead of the one that the authentication tells.</source>
        <translation>账户的 URL，到容器之前为止，代替认证给出的 URL。</translation>
    </message>
    <message>
        <source>Storage URL</source>
        <translation>存储 URL</translation>
    </message>
    <message>
        <source>Which of the service&apos;s addresses in Keystone&apos;s catalog.</source>
        <translation>使用 Keystone 目录中该服务的哪个地址。</translation>
    </message>
    <message>
        <source>Kind of address</source>
        <translation>地址种类</translation>
    </message>
    <message>
        <source>The service&apos;s type in Keystone&apos;s catalog.</source>
        <translation>该服务在 Keystone 目录中的类型。</translation>
    </message>
    <message>
        <source>Type of service</source>
        <translation>服务类型</translation>
    </message>
    <message>
        <source>So long before it ends, a token is replaced by a new one.</source>
        <translation>令牌到期前这么久就换成新的。</translation>
    </message>
    <message>
        <source>Renew tokens before their end</source>
        <translation>提前更新令牌</translation>
    </message>
    <message>
        <source>How often a download that is cut off goes on by itself.</source>
        <translation>中断的下载自动继续的次数。</translation>
    </message>
    <message>
        <source>Retries of downloads</source>
        <translation>下载重试次数</translation>
    </message>
    <message>
        <source>Of no effect here: TLS is not compressed any more.</source>
        <translation>在此无效：TLS 已不再压缩。</translation>
    </message>
    <message>
        <source>Compression of TLS</source>
        <translation>TLS 压缩</translation>
    </message>
    <message>
        <source>The container that holds the images. With several containers, the beginning of their names.</source>
        <translation>存放镜像的容器。有多个容器时，是它们名称的开头。</translation>
    </message>
    <message>
        <source>Container</source>
        <translation>容器</translation>
    </message>
    <message>
        <source>Make the container with the first upload when it is not there.</source>
        <translation>容器不存在时，在第一次上传时创建。</translation>
    </message>
    <message>
        <source>Create the container</source>
        <translation>创建容器</translation>
    </message>
    <message>
        <source>Objects from this size on are sent in segments.</source>
        <translation>达到此大小的对象分段发送。</translation>
    </message>
    <message>
        <source>The size of a segment.</source>
        <translation>每段的大小。</translation>
    </message>
    <message>
        <source>Size of a segment</source>
        <translation>分段大小</translation>
    </message>
    <message>
        <source>So many digits of an image&apos;s id stand behind its container&apos;s name: 2 makes 256 containers. 0 is one container.</source>
        <translation>容器名称后带有镜像 ID 的这么多位：2 得到 256 个容器，0 表示只用一个容器。</translation>
    </message>
    <message>
        <source>Several containers</source>
        <translation>多个容器</translation>
    </message>
    <message>
        <source>Each image in a container of its own, in its owner&apos;s account. Here that is the account of the user above.</source>
        <translation>每个镜像在其所有者账户中有自己的容器。在此即上面用户的账户。</translation>
    </message>
    <message>
        <source>In the owner&apos;s account</source>
        <translation>存放在所有者的账户中</translation>
    </message>
    <message>
        <source>Projects that may read and write all of these containers, by their ids.</source>
        <translation>可以读写所有这些容器的项目，以 ID 列出。</translation>
    </message>
    <message>
        <source>Administrators&apos; projects</source>
        <translation>管理员的项目</translation>
    </message>
    <message>
        <source>Of no effect here: nobody else&apos;s token is used.</source>
        <translation>在此无效：不使用他人的令牌。</translation>
    </message>
    <message>
        <source>Trusts</source>
        <translation>信任委托</translation>
    </message>
    <message>
        <source>Of no effect here: an interrupted upload goes on from its file.</source>
        <translation>在此无效：中断的上传会从其文件继续。</translation>
    </message>
    <message>
        <source>Buffer uploads on disk</source>
        <translation>上传时在磁盘上缓冲</translation>
    </message>
    <message>
        <source>Of no effect here, as the option before.</source>
        <translation>在此无效，与上一选项相同。</translation>
    </message>
    <message>
        <source>Folder of that buffer</source>
        <translation>该缓冲的文件夹</translation>
    </message>
    <message>
        <source>bytes</source>
        <translation>字节</translation>
    </message>
</context>
<context>
    <name>PartFile</name>
    <message>
        <source>It began anew: what was there is of another object.</source>
        <translation>已重新开始：已有内容属于另一个对象。</translation>
    </message>
    <message>
        <source>It began anew: the store does not tell whether the object is still the same.</source>
        <translation>已重新开始：存储无法说明对象是否仍相同。</translation>
    </message>
    <message>
        <source>It began anew: the part that was there has become shorter.</source>
        <translation>已重新开始：已有部分变短了。</translation>
    </message>
    <message>
        <source>It began anew: the part that was there has changed.</source>
        <translation>已重新开始：已有部分发生了变化。</translation>
    </message>
    <message>
        <source>It began anew: the store cannot read from an offset.</source>
        <translation>已重新开始：存储不能从偏移处读取。</translation>
    </message>
    <message>
        <source>It began anew: the object has changed.</source>
        <translation>已重新开始：对象已更改。</translation>
    </message>
</context>
<context>
    <name>PropertyText</name>
    <message>
        <source>ACL</source>
        <translation>ACL</translation>
    </message>
    <message>
        <source>Cache control</source>
        <translation>缓存控制</translation>
    </message>
    <message>
        <source>May read</source>
        <translation>可读取</translation>
    </message>
    <message>
        <source>May write</source>
        <translation>可写入</translation>
    </message>
    <message>
        <source>Disposition</source>
        <translation>内容处置</translation>
    </message>
    <message>
        <source>Encoding</source>
        <translation>编码</translation>
    </message>
    <message>
        <source>Deleted at</source>
        <translation>删除时间</translation>
    </message>
    <message>
        <source>ETag</source>
        <translation>ETag</translation>
    </message>
    <message>
        <source>Object lock</source>
        <translation>对象锁定</translation>
    </message>
    <message>
        <source>Legal hold</source>
        <translation>法律保留</translation>
    </message>
    <message>
        <source>Locked until</source>
        <translation>锁定至</translation>
    </message>
    <message>
        <source>Segments begin with</source>
        <translation>分段前缀</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>对象数</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>所有者</translation>
    </message>
    <message>
        <source>Policy</source>
        <translation>策略</translation>
    </message>
    <message>
        <source>Quota (bytes)</source>
        <translation>配额（字节）</translation>
    </message>
    <message>
        <source>Quota (objects)</source>
        <translation>配额（对象数）</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>区域</translation>
    </message>
    <message>
        <source>Segment of</source>
        <translation>所属对象</translation>
    </message>
    <message>
        <source>Segments</source>
        <translation>分段数</translation>
    </message>
    <message>
        <source>Encrypted by</source>
        <translation>加密方式</translation>
    </message>
    <message>
        <source>Storage class</source>
        <translation>存储类别</translation>
    </message>
    <message>
        <source>Storage policy</source>
        <translation>存储策略</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>版本</translation>
    </message>
</context>
<context>
    <name>Quartermaster::ActionSet</name>
    <message>
        <source>&amp;Upload...</source>
        <translation>上传(&amp;U)...</translation>
    </message>
    <message>
        <source>Add files of this computer to the store</source>
        <translation>将本机文件添加到存储</translation>
    </message>
    <message>
        <source>&amp;Download...</source>
        <translation>下载(&amp;D)...</translation>
    </message>
    <message>
        <source>Save the selected objects to a folder</source>
        <translation>将所选对象保存到文件夹</translation>
    </message>
    <message>
        <source>De&amp;lete...</source>
        <translation>删除(&amp;L)...</translation>
    </message>
    <message>
        <source>Delete the selected objects from the store</source>
        <translation>从存储中删除所选对象</translation>
    </message>
    <message>
        <source>&amp;New folder...</source>
        <translation>新建文件夹(&amp;N)...</translation>
    </message>
    <message>
        <source>Create a folder or container here</source>
        <translation>在此处创建文件夹或容器</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>粘贴(&amp;P)</translation>
    </message>
    <message>
        <source>Add what the clipboard holds: files, or objects of a store</source>
        <translation>添加剪贴板中的内容：文件或某个存储的对象</translation>
    </message>
    <message>
        <source>Ask the store now what it can do</source>
        <translation>立即询问存储能做什么</translation>
    </message>
    <message>
        <source>&amp;Why</source>
        <translation>为什么(&amp;W)</translation>
    </message>
    <message>
        <source>Show which layer allows or refuses what, and what helps</source>
        <translation>显示哪一层允许或拒绝什么，以及如何解决</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>打开(&amp;O)</translation>
    </message>
    <message>
        <source>Enter the selected folder or container</source>
        <translation>进入所选文件夹或容器</translation>
    </message>
    <message>
        <source>&amp;Up</source>
        <translation>向上(&amp;U)</translation>
    </message>
    <message>
        <source>Go to the folder above</source>
        <translation>转到上级文件夹</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>后退(&amp;B)</translation>
    </message>
    <message>
        <source>Go back to the place before</source>
        <translation>返回上一个位置</translation>
    </message>
    <message>
        <source>&amp;Forward</source>
        <translation>前进(&amp;F)</translation>
    </message>
    <message>
        <source>Go forward again</source>
        <translation>再次前进</translation>
    </message>
    <message>
        <source>&amp;List again</source>
        <translation>重新列出(&amp;L)</translation>
    </message>
    <message>
        <source>List the objects of this place again</source>
        <translation>重新列出此处的对象</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>Cancel the selected transfers</source>
        <translation>取消所选传输</translation>
    </message>
    <message>
        <source>Remove the finished transfers from the list</source>
        <translation>从列表中移除已结束的传输</translation>
    </message>
    <message>
        <source>&amp;Open glance-api.conf...</source>
        <translation>打开 glance-api.conf(&amp;O)...</translation>
    </message>
    <message>
        <source>Open a configuration file with its stores</source>
        <translation>打开配置文件及其中的存储</translation>
    </message>
    <message>
        <source>Try the &amp;demo</source>
        <translation>试用演示(&amp;D)</translation>
    </message>
    <message>
        <source>Show local, HTTP and simulated stores that need no server</source>
        <translation>显示无需服务器的本地、HTTP 和模拟存储</translation>
    </message>
    <message>
        <source>&amp;Reload the configuration</source>
        <translation>重新加载配置(&amp;R)</translation>
    </message>
    <message>
        <source>Read the configuration file again</source>
        <translation>重新读取配置文件</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>全选(&amp;A)</translation>
    </message>
    <message>
        <source>Select all objects that are shown</source>
        <translation>选择所有显示的对象</translation>
    </message>
    <message>
        <source>&amp;Filter</source>
        <translation>筛选(&amp;F)</translation>
    </message>
    <message>
        <source>Show only what contains a text</source>
        <translation>仅显示包含某文本的项</translation>
    </message>
    <message>
        <source>Edit &amp;location</source>
        <translation>编辑位置(&amp;L)</translation>
    </message>
    <message>
        <source>Type where to go</source>
        <translation>输入要前往的位置</translation>
    </message>
    <message>
        <source>D&amp;etails</source>
        <translation>详细信息(&amp;E)</translation>
    </message>
    <message>
        <source>Show all that is known of the selected object</source>
        <translation>显示所选对象的所有已知信息</translation>
    </message>
    <message>
        <source>&amp;Objects</source>
        <translation>对象(&amp;O)</translation>
    </message>
    <message>
        <source>Show the objects of the store</source>
        <translation>显示存储中的对象</translation>
    </message>
    <message>
        <source>&amp;Capabilities</source>
        <translation>能力(&amp;C)</translation>
    </message>
    <message>
        <source>Show what every store can do</source>
        <translation>显示每个存储能做什么</translation>
    </message>
    <message>
        <source>&amp;Simulation</source>
        <translation>模拟(&amp;S)</translation>
    </message>
    <message>
        <source>Show the controls of a simulated store when one is selected</source>
        <translation>选中模拟存储时显示其控制面板</translation>
    </message>
    <message>
        <source>&amp;Safe mode</source>
        <translation>安全模式(&amp;S)</translation>
    </message>
    <message>
        <source>Refuse all that would change a store, whatever the store allows</source>
        <translation>拒绝一切会更改存储的操作，无论存储是否允许</translation>
    </message>
    <message>
        <source>&amp;Retry</source>
        <translation>重试(&amp;R)</translation>
    </message>
    <message>
        <source>Try the selected failed transfers again</source>
        <translation>重试所选的失败传输</translation>
    </message>
    <message>
        <source>Copy &amp;diagnostics</source>
        <translation>复制诊断信息(&amp;D)</translation>
    </message>
    <message>
        <source>Copy versions, stores, capabilities and the end of the log, without secrets, for a bug report</source>
        <translation>复制版本、存储、能力和日志末尾（不含机密），用于错误报告</translation>
    </message>
    <message>
        <source>&amp;About Quartermaster</source>
        <translation>关于 Quartermaster(&amp;A)</translation>
    </message>
    <message>
        <source>Show version and licence</source>
        <translation>显示版本和许可证</translation>
    </message>
    <message>
        <source>About &amp;Qt</source>
        <translation>关于 Qt(&amp;Q)</translation>
    </message>
    <message>
        <source>Show which Qt this is</source>
        <translation>显示所用的 Qt 版本</translation>
    </message>
    <message>
        <source>Copy &amp;to...</source>
        <translation>复制到(&amp;T)...</translation>
    </message>
    <message>
        <source>Copy the selected objects to another store</source>
        <translation>将所选对象复制到另一个存储</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>Copy the selected objects to the clipboard: for another store, or their locations as text</source>
        <translation>将所选对象复制到剪贴板：用于另一个存储，或以文本形式复制其位置</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>暂停(&amp;P)</translation>
    </message>
    <message>
        <source>Interrupt the selected transfers; they keep what they have</source>
        <translation>中断所选传输；保留已传内容</translation>
    </message>
    <message>
        <source>R&amp;esume</source>
        <translation>继续(&amp;E)</translation>
    </message>
    <message>
        <source>Let the selected transfers go on</source>
        <translation>让所选传输继续</translation>
    </message>
    <message>
        <source>Move to the &amp;front</source>
        <translation>移到最前(&amp;F)</translation>
    </message>
    <message>
        <source>Let the selected transfers be the next</source>
        <translation>让所选传输成为下一个</translation>
    </message>
    <message>
        <source>Move &amp;up</source>
        <translation>上移(&amp;U)</translation>
    </message>
    <message>
        <source>Let the selected transfers start sooner</source>
        <translation>让所选传输更早开始</translation>
    </message>
    <message>
        <source>Move &amp;down</source>
        <translation>下移(&amp;D)</translation>
    </message>
    <message>
        <source>Let the selected transfers start later</source>
        <translation>让所选传输更晚开始</translation>
    </message>
    <message>
        <source>Re&amp;move from the list</source>
        <translation>从列表中移除(&amp;M)</translation>
    </message>
    <message>
        <source>Remove the selected transfers from the list; what is not over is canceled</source>
        <translation>从列表中移除所选传输；未结束的将被取消</translation>
    </message>
    <message>
        <source>Pause &amp;all</source>
        <translation>全部暂停(&amp;A)</translation>
    </message>
    <message>
        <source>Interrupt all transfers; they keep what they have</source>
        <translation>中断所有传输；保留已传内容</translation>
    </message>
    <message>
        <source>Resume a&amp;ll</source>
        <translation>全部继续(&amp;L)</translation>
    </message>
    <message>
        <source>Let all paused transfers go on</source>
        <translation>让所有已暂停的传输继续</translation>
    </message>
    <message>
        <source>Try all failed transfers again</source>
        <translation>重试所有失败的传输</translation>
    </message>
    <message>
        <source>E&amp;xport the list...</source>
        <translation>导出列表(&amp;X)...</translation>
    </message>
    <message>
        <source>Save the list of transfers that is shown as a file</source>
        <translation>将当前显示的传输列表保存为文件</translation>
    </message>
    <message>
        <source>Clear fi&amp;nished</source>
        <translation>清除已结束项(&amp;N)</translation>
    </message>
    <message>
        <source>New &amp;window</source>
        <translation>新建窗口(&amp;W)</translation>
    </message>
    <message>
        <source>Open another window on the same stores, with a selection and place of its own</source>
        <translation>为相同存储打开另一个窗口，具有独立的选择和位置</translation>
    </message>
    <message>
        <source>&amp;Close window</source>
        <translation>关闭窗口(&amp;C)</translation>
    </message>
    <message>
        <source>Close this window; the last one ends the program</source>
        <translation>关闭此窗口；关闭最后一个窗口将退出程序</translation>
    </message>
    <message>
        <source>Close all windows and end the program</source>
        <translation>关闭所有窗口并退出程序</translation>
    </message>
    <message>
        <source>&amp;Transfers</source>
        <translation>传输(&amp;T)</translation>
    </message>
    <message>
        <source>Show the list of transfers</source>
        <translation>显示传输列表</translation>
    </message>
    <message>
        <source>E&amp;vents</source>
        <translation>事件(&amp;V)</translation>
    </message>
    <message>
        <source>Show what has happened</source>
        <translation>显示发生过的事件</translation>
    </message>
    <message>
        <source>&amp;Why? pane</source>
        <translation>“为什么？”窗格(&amp;W)</translation>
    </message>
    <message>
        <source>Show the pane that explains what can be done and what can&apos;t</source>
        <translation>显示说明可做与不可做的窗格</translation>
    </message>
    <message>
        <source>&amp;Next pane</source>
        <translation>下一窗格(&amp;N)</translation>
    </message>
    <message>
        <source>Take the keyboard to the next pane</source>
        <translation>将键盘焦点移到下一窗格</translation>
    </message>
    <message>
        <source>&amp;Previous pane</source>
        <translation>上一窗格(&amp;P)</translation>
    </message>
    <message>
        <source>Take the keyboard to the pane before</source>
        <translation>将键盘焦点移到上一窗格</translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation>跟随系统(&amp;S)</translation>
    </message>
    <message>
        <source>Use the colours of the desktop</source>
        <translation>使用桌面的颜色</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>Use dark text on light grounds</source>
        <translation>浅色背景上使用深色文字</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>Use light text on dark grounds</source>
        <translation>深色背景上使用浅色文字</translation>
    </message>
    <message>
        <source>&amp;Add store...</source>
        <translation>添加存储(&amp;A)...</translation>
    </message>
    <message>
        <source>Configure another store</source>
        <translation>配置另一个存储</translation>
    </message>
    <message>
        <source>&amp;Edit store...</source>
        <translation>编辑存储(&amp;E)...</translation>
    </message>
    <message>
        <source>Change the options of the selected store</source>
        <translation>更改所选存储的选项</translation>
    </message>
    <message>
        <source>&amp;Remove store...</source>
        <translation>移除存储(&amp;R)...</translation>
    </message>
    <message>
        <source>Take the selected store out of the configuration; its data stays</source>
        <translation>从配置中移除所选存储；其数据会保留</translation>
    </message>
    <message>
        <source>Let glance put images here when nobody names a store</source>
        <translation>未指定存储时，让 Glance 将镜像存放于此</translation>
    </message>
    <message>
        <source>Se&amp;ttings...</source>
        <translation>设置(&amp;T)...</translation>
    </message>
    <message>
        <source>Choose appearance, language and the limits of transfers</source>
        <translation>选择外观、语言和传输限制</translation>
    </message>
    <message>
        <source>&amp;Import stores...</source>
        <translation>导入存储(&amp;I)...</translation>
    </message>
    <message>
        <source>Take over stores that other programs know: AWS, rclone, OpenStack</source>
        <translation>接管其他程序已配置的存储：AWS、rclone、OpenStack</translation>
    </message>
    <message>
        <source>Make a link with which anyone can read the selected object for a while</source>
        <translation>生成一个链接，任何人在一段时间内都可用它读取所选对象</translation>
    </message>
    <message>
        <source>Upload &amp;folder...</source>
        <translation>上传文件夹(&amp;F)...</translation>
    </message>
    <message>
        <source>Add a folder of this computer to the store, with all that is in it</source>
        <translation>将本机的一个文件夹连同其中的全部内容添加到存储</translation>
    </message>
    <message>
        <source>Rena&amp;me...</source>
        <translation>重命名(&amp;M)...</translation>
    </message>
    <message>
        <source>Give the selected object another name</source>
        <translation>为所选对象改名</translation>
    </message>
    <message>
        <source>Make it the default st&amp;ore</source>
        <translation>设为默认存储(&amp;O)</translation>
    </message>
    <message>
        <source>Chec&amp;k now</source>
        <translation>立即检查(&amp;K)</translation>
    </message>
    <message>
        <source>Retr&amp;y all failed</source>
        <translation>重试所有失败项(&amp;Y)</translation>
    </message>
    <message>
        <source>Copy lin&amp;k...</source>
        <translation>复制链接(&amp;K)...</translation>
    </message>
    <message>
        <source>Show and change what is written to the selected object beside its content</source>
        <translation>显示并更改所选对象内容之外的附加信息</translation>
    </message>
    <message>
        <source>&amp;Versions...</source>
        <translation>版本(&amp;V)...</translation>
    </message>
    <message>
        <source>Show what the store keeps of the selected object, and delete versions</source>
        <translation>显示存储为所选对象保留的版本，并可删除版本</translation>
    </message>
    <message>
        <source>Unfinis&amp;hed uploads...</source>
        <translation>未完成的上传(&amp;H)...</translation>
    </message>
    <message>
        <source>Show what unfinished uploads have left in the store, and delete it</source>
        <translation>显示未完成的上传在存储中留下的内容，并可删除</translation>
    </message>
    <message>
        <source>Properties...</source>
        <translation>属性...</translation>
    </message>
    <message>
        <source>Leave the rest &amp;out</source>
        <translation>不处理其余部分(&amp;O)</translation>
    </message>
    <message>
        <source>Forget what was asked for and is not in the list yet: the rest of large selections and of folders</source>
        <translation>忘记已请求但尚未列入列表的内容：大量所选对象和文件夹的其余部分</translation>
    </message>
</context>
<context>
    <name>Quartermaster::CapabilitiesPane</name>
    <message>
        <source>Capabilities</source>
        <translation>能力</translation>
    </message>
</context>
<context>
    <name>Quartermaster::CapabilityMatrixModel</name>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <extracomment>%1 a store, %2 a capability, %3 yes, no or unknown</extracomment>
        <translation>%1，%2：%3</translation>
    </message>
    <message>
        <source>%1, %2: %3, %4</source>
        <extracomment>%4 a reason</extracomment>
        <translation>%1，%2：%3，%4</translation>
    </message>
</context>
<context>
    <name>Quartermaster::ConfirmDialog</name>
    <message>
        <source>What will be deleted</source>
        <translation>将被删除的内容</translation>
    </message>
</context>
<context>
    <name>Quartermaster::ConnectionView</name>
    <message>
        <source>Choose the authority&apos;s file...</source>
        <translation>选择颁发机构的文件...</translation>
    </message>
    <message>
        <source>Trust the certificates that the authorities in a file have signed, for this store alone</source>
        <translation>仅对此存储信任由文件中的颁发机构签发的证书</translation>
    </message>
    <message>
        <source>Steps of the connection test</source>
        <translation>连接测试的步骤</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Details of the step</source>
        <translation>步骤的详细信息</translation>
    </message>
    <message>
        <source>&amp;Stop the test</source>
        <translation>停止测试(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Test connection</source>
        <translation>测试连接(&amp;T)</translation>
    </message>
    <message>
        <source>Not tested yet. A test changes nothing in the store.</source>
        <translation>尚未测试。测试不会更改存储中的任何内容。</translation>
    </message>
    <message>
        <source>Testing...</source>
        <translation>正在测试...</translation>
    </message>
    <message>
        <source>Failed: %1. %2</source>
        <translation>失败：%1。%2</translation>
    </message>
    <message>
        <source>The connection works.</source>
        <translation>连接正常。</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 毫秒</translation>
    </message>
</context>
<context>
    <name>Quartermaster::CopyDialog</name>
    <message>
        <source>Copy to</source>
        <translation>复制到</translation>
    </message>
    <message numerus="yes">
        <source>Copy %Ln object(s) of %1 to:</source>
        <translation>
            <numerusform>将 %1 的 %Ln 个对象复制到：</numerusform>
        </translation>
    </message>
    <message>
        <source>Stores</source>
        <translation>存储</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>The top of the store</source>
        <translation>存储的顶层</translation>
    </message>
    <message>
        <source>&amp;Folder:</source>
        <translation>文件夹(&amp;F)：</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>%1
%2</source>
        <extracomment>%1 a store, %2 a sentence: why it cannot be picked</extracomment>
        <translation>%1
%2</translation>
    </message>
    <message>
        <source>Pick a store.</source>
        <translation>请选择一个存储。</translation>
    </message>
</context>
<context>
    <name>Quartermaster::DeleteDialog</name>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>What will be deleted</source>
        <translation>将被删除的内容</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>删除(&amp;D)</translation>
    </message>
    <message numerus="yes">
        <source>Delete %Ln object(s) from %1?</source>
        <translation>
            <numerusform>从 %1 删除 %Ln 个对象？</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %Ln object(s), at least %2, from %1?</source>
        <extracomment>%1 a store, %2 a size: &quot;3.0 MiB&quot;</extracomment>
        <translation>
            <numerusform>从 %1 删除 %Ln 个对象（至少 %2）？</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %Ln object(s), %2, from %1?</source>
        <extracomment>%1 a store, %2 a size: &quot;3.0 MiB&quot;</extracomment>
        <translation>
            <numerusform>从 %1 删除 %Ln 个对象（%2）？</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them is a folder: all that is in it goes too. How much that is, is counted as it goes.</source>
        <translation>
            <numerusform>其中 %n 个是文件夹：其中的所有内容也将删除。具体数量在删除时统计。</numerusform>
        </translation>
    </message>
    <message>
        <source>What is deleted is gone for good: Quartermaster cannot bring it back.</source>
        <translation>删除后无法恢复：Quartermaster 不能找回。</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <extracomment>%1 a name, %2 a size</extracomment>
        <translation>%1（%2）</translation>
    </message>
    <message numerus="yes">
        <source>... and %Ln more</source>
        <translation>
            <numerusform>... 以及另外 %Ln 项</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The same goes for %Ln other object(s).</source>
        <translation>
            <numerusform>另外 %Ln 个对象也是如此。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Quartermaster::DesktopTies</name>
    <message>
        <source>The diagnostics are in the clipboard, without secrets.</source>
        <translation>诊断信息已复制到剪贴板，不含机密。</translation>
    </message>
</context>
<context>
    <name>Quartermaster::DetailsPane</name>
    <message numerus="yes">
        <source>%Ln byte(s)</source>
        <translation>
            <numerusform>%Ln 字节</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (%2 bytes)</source>
        <extracomment>%1 &quot;3.0 MiB&quot;, %2 a number</extracomment>
        <translation>%1（%2 字节）</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详细信息</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message numerus="yes">
        <source>%Ln object(s) selected</source>
        <translation>
            <numerusform>已选择 %Ln 个对象</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is selected.</source>
        <translation>未选择任何项。</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Virtual size</source>
        <translation>虚拟大小</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>修改时间</translation>
    </message>
    <message>
        <source>Location</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>MD5</source>
        <translation>MD5</translation>
    </message>
    <message>
        <source>SHA-512</source>
        <translation>SHA-512</translation>
    </message>
    <message>
        <source>Loading...</source>
        <translation>正在加载...</translation>
    </message>
    <message>
        <source>There is no preview of such an object.</source>
        <translation>此类对象没有预览。</translation>
    </message>
    <message>
        <source>The picture cannot be shown: %1.</source>
        <translation>无法显示图片：%1。</translation>
    </message>
</context>
<context>
    <name>Quartermaster::EventLog</name>
    <message>
        <source>%1 of %2: %3</source>
        <extracomment>%1 Upload, Download, ...; %2 a name; %3 Done, Canceled, ...</extracomment>
        <translation>%1 %2：%3</translation>
    </message>
    <message>
        <source>Checked: %1</source>
        <translation>已检查：%1</translation>
    </message>
</context>
<context>
    <name>Quartermaster::EventModel</name>
    <message>
        <source>Information</source>
        <translation>信息</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Cause: %1</source>
        <translation>原因：%1</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Store</source>
        <translation>存储</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>事件</translation>
    </message>
</context>
<context>
    <name>Quartermaster::Exchange</name>
    <message>
        <source>%1 is not uploaded yet. %2</source>
        <extracomment>%1 a file, %2 sentences that tell why</extracomment>
        <translation>%1 尚未上传。%2</translation>
    </message>
    <message numerus="yes">
        <source>%n other file(s) wait(s) as well.</source>
        <translation>
            <numerusform>另有 %n 个文件也在等待。</numerusform>
        </translation>
    </message>
    <message>
        <source>Upload &amp;anyway</source>
        <translation>仍然上传(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Leave it out</source>
        <translation>略过(&amp;L)</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) left out.</source>
        <translation>
            <numerusform>已略过 %n 个文件。</numerusform>
        </translation>
    </message>
    <message>
        <source>Renaming %1 to %2...</source>
        <extracomment>%1 an object, %2 its new name</extracomment>
        <translation>正在将 %1 重命名为 %2...</translation>
    </message>
    <message>
        <source>%1 is named %2 now.</source>
        <extracomment>%1 an object, %2 its new name</extracomment>
        <translation>%1 现已更名为 %2。</translation>
    </message>
</context>
<context>
    <name>Quartermaster::FolderDownload</name>
    <message>
        <source>a folder or an object of that name is there already</source>
        <translation>已有同名的文件夹或对象</translation>
    </message>
    <message>
        <source>it is too deep</source>
        <translation>层级过深</translation>
    </message>
    <message>
        <source>to the chosen folder its name is the same as that of %1</source>
        <translation>在所选文件夹中，其名称与 %1 的名称相同</translation>
    </message>
    <message>
        <source>it is there already</source>
        <translation>它已经在那里</translation>
    </message>
</context>
<context>
    <name>Quartermaster::FolderUpload</name>
    <message>
        <source>it is a symbolic link</source>
        <translation>它是符号链接</translation>
    </message>
    <message>
        <source>the store keeps no folders</source>
        <translation>存储不保存文件夹</translation>
    </message>
    <message>
        <source>it is too deep</source>
        <translation>层级过深</translation>
    </message>
    <message>
        <source>it is no regular file</source>
        <translation>它不是普通文件</translation>
    </message>
    <message>
        <source>it can&apos;t be read</source>
        <translation>无法读取</translation>
    </message>
</context>
<context>
    <name>Quartermaster::ImportDialog</name>
    <message>
        <source>Import stores</source>
        <translation>导入存储</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>&amp;Browse...</source>
        <translation>浏览(&amp;B)...</translation>
    </message>
    <message>
        <source>&amp;Program:</source>
        <translation>程序(&amp;P)：</translation>
    </message>
    <message>
        <source>&amp;File:</source>
        <translation>文件(&amp;F)：</translation>
    </message>
    <message>
        <source>Store</source>
        <translation>存储</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>Bucket, container or folder</source>
        <translation>存储桶、容器或文件夹</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Stores that were found</source>
        <translation>找到的存储</translation>
    </message>
    <message>
        <source>&amp;Import</source>
        <translation>导入(&amp;I)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Choose a configuration</source>
        <translation>选择配置</translation>
    </message>
    <message>
        <source>The store&apos;s name here; it can be changed</source>
        <translation>存储在此处的名称，可以更改</translation>
    </message>
    <message>
        <source>The file does not tell it: type it here</source>
        <translation>文件中没有此项：请在此输入</translation>
    </message>
    <message>
        <source>type %1</source>
        <translation>请输入 %1</translation>
    </message>
    <message>
        <source>No store was found in this file.</source>
        <translation>此文件中没有找到存储。</translation>
    </message>
    <message>
        <source>Tick the stores that are to be taken over.</source>
        <translation>请勾选要导入的存储。</translation>
    </message>
    <message>
        <source>What the remarks ask for is missing.</source>
        <translation>缺少备注中要求的内容。</translation>
    </message>
    <message numerus="yes">
        <source>%n store(s) will be saved in %1; passwords and keys go to the keychain.</source>
        <translation>
            <numerusform>%n 个存储将保存到 %1；密码和密钥存入密钥环。</numerusform>
        </translation>
    </message>
    <message>
        <source>The keychain did not take %1 of %2: %3. It can be kept until the program ends, and asked for at each connect from then on.</source>
        <translation>密钥环没有接受 %2 的 %1：%3。可以保留到程序结束，之后每次连接时询问。</translation>
    </message>
    <message>
        <source>Import without it</source>
        <translation>不保存密钥并导入</translation>
    </message>
</context>
<context>
    <name>Quartermaster::KeptDialog</name>
    <message>
        <source>&amp;List again</source>
        <translation>重新列出(&amp;L)</translation>
    </message>
    <message>
        <source>List again</source>
        <translation>重新列出</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Asking the store...</source>
        <translation>正在询问存储...</translation>
    </message>
    <message>
        <source>The store is being asked.</source>
        <translation>正在询问存储。</translation>
    </message>
    <message>
        <source>Select what is to go.</source>
        <translation>请选择要删除的内容。</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>删除(&amp;D)</translation>
    </message>
    <message numerus="yes">
        <source>Deleting, %n to go...</source>
        <translation>
            <numerusform>正在删除，还剩 %n 项...</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Quartermaster::LeftoversDialog</name>
    <message>
        <source>Unfinished uploads in %1</source>
        <translation>%1 中未完成的上传</translation>
    </message>
    <message>
        <source>What uploads that nobody has finished have left: it takes room, and no listing shows it. Others may be among them, and some may still go on.</source>
        <translation>未完成的上传留下的内容：它们占用空间，但不会出现在任何列表中。其中可能有他人的上传，有些可能仍在进行。</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Begun</source>
        <translation>开始时间</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Parts</source>
        <translation>分段</translation>
    </message>
    <message>
        <source>By</source>
        <translation>上传者</translation>
    </message>
    <message>
        <source>&amp;Delete...</source>
        <translation>删除(&amp;D)...</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <extracomment>%1 an object, %2 a size: &quot;3.0 MiB&quot;</extracomment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>There are no unfinished uploads.</source>
        <translation>没有未完成的上传。</translation>
    </message>
    <message numerus="yes">
        <source>%n unfinished upload(s).</source>
        <translation>
            <numerusform>%n 个未完成的上传。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete what %n unfinished upload(s) have left in %1?</source>
        <translation>
            <numerusform>删除 %n 个未完成的上传在 %1 中留下的内容？</numerusform>
        </translation>
    </message>
    <message>
        <source>An upload that still goes on comes to nothing. What is deleted is gone for good.</source>
        <translation>仍在进行的上传将会失败。删除的内容无法恢复。</translation>
    </message>
</context>
<context>
    <name>Quartermaster::LinkDialog</name>
    <message>
        <source>Copy link</source>
        <translation>复制链接</translation>
    </message>
    <message>
        <source>Whoever has the link can read %1 until it ends, without a password.</source>
        <translation>在链接失效之前，拥有该链接的人无需密码即可读取 %1。</translation>
    </message>
    <message>
        <source>Valid for</source>
        <translation>有效期</translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s)</source>
        <translation>
            <numerusform>%n 小时</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n 天</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Valid for:</source>
        <translation>有效期(&amp;V)：</translation>
    </message>
    <message>
        <source>&amp;Copy link</source>
        <translation>复制链接(&amp;C)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Asking the store...</source>
        <translation>正在询问存储...</translation>
    </message>
    <message>
        <source>The link is in the clipboard. It ends on %1.</source>
        <translation>链接已在剪贴板中，将于 %1 失效。</translation>
    </message>
</context>
<context>
    <name>Quartermaster::MainWindow</name>
    <message>
        <source>Quartermaster</source>
        <translation>Quartermaster</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Capabilities</source>
        <translation>能力</translation>
    </message>
    <message>
        <source>%1 - Quartermaster</source>
        <translation>%1 - Quartermaster</translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s) in the configuration. The first: %1</source>
        <translation>
            <numerusform>配置中有 %n 个问题。第一个：%1</numerusform>
        </translation>
    </message>
    <message>
        <source>Why?</source>
        <translation>为什么？</translation>
    </message>
    <message>
        <source>the window got focus</source>
        <translation>窗口获得焦点</translation>
    </message>
    <message>
        <source>asked for</source>
        <translation>应用户要求</translation>
    </message>
    <message>
        <source>About Quartermaster</source>
        <translation>关于 Quartermaster</translation>
    </message>
    <message>
        <source>Quartermaster %1

See live what every image and object store can do, and why.

Apache License 2.0</source>
        <translation>Quartermaster %1

实时查看每个镜像与对象存储能做什么以及原因。

Apache License 2.0</translation>
    </message>
    <message>
        <source>Upload</source>
        <translation>上传</translation>
    </message>
    <message>
        <source>Download to</source>
        <translation>下载到</translation>
    </message>
    <message>
        <source>%1 exists already: saving as %2.</source>
        <translation>%1 已存在：将保存为 %2。</translation>
    </message>
    <message>
        <source>Open glance-api.conf</source>
        <translation>打开 glance-api.conf</translation>
    </message>
    <message>
        <source>Configurations (*.conf);;All files (*)</source>
        <translation>配置 (*.conf);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Filter stores</source>
        <translation>筛选存储</translation>
    </message>
    <message>
        <source>Stores</source>
        <translation>存储</translation>
    </message>
    <message>
        <source>Transfers</source>
        <translation>传输</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Simulation</source>
        <translation>模拟</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Store</source>
        <translation>存储(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Transfers</source>
        <translation>传输(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>Main toolbar</source>
        <translation>主工具栏</translation>
    </message>
    <message>
        <source>%1 is off. %2</source>
        <translation>%1 不可用。%2</translation>
    </message>
    <message>
        <source>&amp;Appearance</source>
        <translation>外观(&amp;A)</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>The list was saved as %1.</source>
        <translation>列表已保存为 %1。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) of %1 are queued.</source>
        <extracomment>%1 a folder</extracomment>
        <translation>
            <numerusform>%1 的 %Ln 个文件已排队。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were skipped.</source>
        <translation>
            <numerusform>已跳过 %n 个。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n transfer(s) from last time are paused.</source>
        <translation>
            <numerusform>上次的 %n 个传输已暂停。</numerusform>
        </translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more object(s) follow as the queue gets on.</source>
        <translation>
            <numerusform>还有 %Ln 个对象将随队列的进展陆续加入。</numerusform>
        </translation>
    </message>
    <message>
        <source>The rest of a large selection follows as the queue gets on.</source>
        <translation>大量所选对象的其余部分将随队列的进展陆续加入。</translation>
    </message>
    <message>
        <source>&amp;Leave the rest out</source>
        <translation>不处理其余部分(&amp;L)</translation>
    </message>
    <message>
        <source>Upload folder</source>
        <translation>上传文件夹</translation>
    </message>
    <message>
        <source>Open recen&amp;t</source>
        <translation>最近打开(&amp;T)</translation>
    </message>
    <message>
        <source>Other programs can&apos;t take these objects as files: download them instead.</source>
        <translation>其他程序无法以文件形式接收这些对象：请改为下载。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more object(s) were left out.</source>
        <translation>
            <numerusform>另有 %Ln 个对象未处理。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln object(s) of %1 deleted.</source>
        <translation>
            <numerusform>已删除 %1 的 %Ln 个对象。</numerusform>
        </translation>
    </message>
    <message>
        <source>The rest of %1 is not deleted.</source>
        <translation>%1 的其余部分不会被删除。</translation>
    </message>
    <message>
        <source>The rest of %1 is left out.</source>
        <extracomment>%1 a folder</extracomment>
        <translation>%1 的其余部分将不处理。</translation>
    </message>
</context>
<context>
    <name>Quartermaster::MessageBar</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详细信息</translation>
    </message>
</context>
<context>
    <name>Quartermaster::NameBar</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Type a name first.</source>
        <translation>请先输入名称。</translation>
    </message>
</context>
<context>
    <name>Quartermaster::NameDelegate</name>
    <message>
        <source>New name</source>
        <translation>新名称</translation>
    </message>
</context>
<context>
    <name>Quartermaster::ObjectBrowser</name>
    <message>
        <source>No location was given.</source>
        <translation>未给出位置。</translation>
    </message>
    <message>
        <source>There is no store named %1.</source>
        <translation>没有名为 %1 的存储。</translation>
    </message>
    <message>
        <source>No store is selected.</source>
        <translation>未选择存储。</translation>
    </message>
    <message>
        <source>The listing was stopped.</source>
        <translation>列出操作已停止。</translation>
    </message>
    <message>
        <source>%1 has no driver.</source>
        <translation>%1 没有驱动。</translation>
    </message>
</context>
<context>
    <name>Quartermaster::ObjectPreview</name>
    <message>
        <source>There is no preview: the object is too large to be read whole. %1</source>
        <translation>没有预览：对象过大，无法完整读取。%1</translation>
    </message>
    <message>
        <source>There is no preview: the object&apos;s size is not known. %1</source>
        <translation>没有预览：对象大小未知。%1</translation>
    </message>
    <message>
        <source>The object is empty.</source>
        <translation>对象为空。</translation>
    </message>
    <message>
        <source>The picture is too large to be shown.</source>
        <translation>图片过大，无法显示。</translation>
    </message>
    <message>
        <source>Only the beginning is shown.</source>
        <translation>仅显示开头部分。</translation>
    </message>
    <message>
        <source>Not all of the image&apos;s header could be read.</source>
        <translation>未能读取镜像的全部头部。</translation>
    </message>
</context>
<context>
    <name>Quartermaster::ObjectTableModel</name>
    <message>
        <source>object</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>prefix</source>
        <translation>前缀</translation>
    </message>
    <message>
        <source>%1 bytes</source>
        <translation>%1 字节</translation>
    </message>
    <message>
        <source>MD5 %1</source>
        <translation>MD5 %1</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>修改时间</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
</context>
<context>
    <name>Quartermaster::ObjectsPane</name>
    <message>
        <source>Location</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>STORE:PATH</source>
        <translation>存储:路径</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Select a store on the left.</source>
        <translation>请在左侧选择一个存储。</translation>
    </message>
    <message>
        <source>Checking...</source>
        <translation>正在检查...</translation>
    </message>
    <message>
        <source>Loading...</source>
        <translation>正在加载...</translation>
    </message>
    <message>
        <source>There is nothing here.</source>
        <translation>此处为空。</translation>
    </message>
    <message>
        <source>Nothing here matches the filter.</source>
        <translation>此处没有符合筛选条件的项。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln object(s)</source>
        <translation>
            <numerusform>%Ln 个对象</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>创建</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop listing; what has come stays</source>
        <translation>停止列出；已列出的对象会保留</translation>
    </message>
    <message>
        <source>%1 selected | %2</source>
        <translation>已选 %1 个 | %2</translation>
    </message>
    <message>
        <source>%1 selected, %2 | %3</source>
        <extracomment>a count, a size, what else there is</extracomment>
        <translation>已选 %1 个，%2 | %3</translation>
    </message>
    <message numerus="yes">
        <source>%Ln object(s) so far...</source>
        <translation>
            <numerusform>目前 %Ln 个对象...</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2</source>
        <extracomment>how many objects, their size</extracomment>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>New &amp;folder in %1</source>
        <translation>在 %1 中新建文件夹(&amp;F)</translation>
    </message>
</context>
<context>
    <name>Quartermaster::OptionField</name>
    <message>
        <source>Show the password</source>
        <translation>显示密码</translation>
    </message>
    <message>
        <source>Set it to nothing, instead of its default</source>
        <translation>置空，而不使用默认值</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>空</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>选择文件夹</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>选择文件</translation>
    </message>
    <message>
        <source>Default (%1)</source>
        <translation>默认值（%1）</translation>
    </message>
    <message>
        <source>Not set</source>
        <translation>未设置</translation>
    </message>
    <message>
        <source>Default: %1</source>
        <translation>默认值：%1</translation>
    </message>
</context>
<context>
    <name>Quartermaster::PropertiesDialog</name>
    <message>
        <source>Properties of %1</source>
        <translation>%1 的属性</translation>
    </message>
    <message>
        <source>What people wrote to this object beside its content. Content and type stay as they are.</source>
        <translation>此对象内容之外的附加信息。内容和类型保持不变。</translation>
    </message>
    <message>
        <source>What people wrote to this container, and who else may use it.</source>
        <translation>此容器的附加信息，以及还有谁可以使用它。</translation>
    </message>
    <message>
        <source>Properties</source>
        <translation>属性</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>键</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>&amp;Add</source>
        <translation>添加(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>移除(&amp;R)</translation>
    </message>
    <message>
        <source>May read</source>
        <translation>可读取</translation>
    </message>
    <message>
        <source>nobody else</source>
        <translation>无其他人</translation>
    </message>
    <message>
        <source>Who else may read: project:user, parted by commas; .r:* for everybody, .rlistings for lists as well</source>
        <translation>还有谁可以读取：项目:用户，以逗号分隔；.r:* 表示所有人，.rlistings 表示也可列出</translation>
    </message>
    <message>
        <source>May write</source>
        <translation>可写入</translation>
    </message>
    <message>
        <source>Who else may write: project:user, parted by commas</source>
        <translation>还有谁可以写入：项目:用户，以逗号分隔</translation>
    </message>
    <message>
        <source>May &amp;read:</source>
        <translation>可读取(&amp;R)：</translation>
    </message>
    <message>
        <source>May &amp;write:</source>
        <translation>可写入(&amp;W)：</translation>
    </message>
    <message>
        <source>A&amp;pply</source>
        <translation>应用(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Load again</source>
        <translation>重新加载(&amp;L)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Asking the store...</source>
        <translation>正在询问存储...</translation>
    </message>
    <message>
        <source>The store has no such properties for this.</source>
        <translation>存储没有此项的这类属性。</translation>
    </message>
    <message>
        <source>A value has no key.</source>
        <translation>有一个值没有键。</translation>
    </message>
    <message>
        <source>%1 has no value: remove it, or type one.</source>
        <translation>%1 没有值：请移除它或输入一个值。</translation>
    </message>
    <message>
        <source>%1 is there twice.</source>
        <translation>%1 出现了两次。</translation>
    </message>
    <message>
        <source>The store is being asked.</source>
        <translation>正在询问存储。</translation>
    </message>
    <message>
        <source>The properties are not known.</source>
        <translation>属性未知。</translation>
    </message>
    <message>
        <source>Select what is to go.</source>
        <translation>请选择要删除的内容。</translation>
    </message>
    <message>
        <source>Nothing is changed.</source>
        <translation>没有任何更改。</translation>
    </message>
    <message>
        <source>Nothing was applied that could be undone.</source>
        <translation>没有可撤销的已应用更改。</translation>
    </message>
    <message>
        <source>The changes are not applied yet.</source>
        <translation>更改尚未应用。</translation>
    </message>
    <message>
        <source>Applying...</source>
        <translation>正在应用...</translation>
    </message>
    <message>
        <source>Somebody has changed the properties meanwhile: load them again.</source>
        <translation>属性在此期间已被他人更改：请重新加载。</translation>
    </message>
    <message>
        <source>Undone.</source>
        <translation>已撤销。</translation>
    </message>
    <message>
        <source>Applied.</source>
        <translation>已应用。</translation>
    </message>
    <message>
        <source>The changes are not applied: apply them, or close once more to drop them.</source>
        <translation>更改尚未应用：请应用，或再次关闭以放弃更改。</translation>
    </message>
</context>
<context>
    <name>Quartermaster::SecretPrompt</name>
    <message>
        <source>&amp;Use it</source>
        <translation>使用(&amp;U)</translation>
    </message>
    <message>
        <source>Ask the &amp;keychain again</source>
        <translation>再次询问密钥环(&amp;K)</translation>
    </message>
    <message>
        <source>Until the program ends; it is kept nowhere</source>
        <translation>仅在程序结束前有效；不会保存在任何地方</translation>
    </message>
    <message>
        <source>%1 needs the value of %2, which is a secret, and the keychain did not give it: %3.</source>
        <translation>%1 需要 %2 的值，该值是机密，而密钥环未提供它：%3。</translation>
    </message>
    <message>
        <source>Secret value of %1</source>
        <translation>%1 的机密值</translation>
    </message>
</context>
<context>
    <name>Quartermaster::SettingsDialog</name>
    <message>
        <source>Ask before objects are &amp;deleted</source>
        <translation>删除对象前询问(&amp;D)</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>&amp;Appearance:</source>
        <translation>外观(&amp;A)：</translation>
    </message>
    <message>
        <source>The colours of all windows.</source>
        <translation>所有窗口的颜色。</translation>
    </message>
    <message>
        <source>&amp;Language:</source>
        <translation>语言(&amp;L)：</translation>
    </message>
    <message>
        <source>Of all texts, from the next start on.</source>
        <translation>所有文本的语言，下次启动起生效。</translation>
    </message>
    <message>
        <source>Another language is spoken from the next start on.</source>
        <translation>更改语言后，下次启动起生效。</translation>
    </message>
    <message>
        <source>Transfers</source>
        <translation>传输</translation>
    </message>
    <message>
        <source>At the &amp;same time:</source>
        <translation>同时进行(&amp;S)：</translation>
    </message>
    <message>
        <source>How many transfers may be active at once.</source>
        <translation>可同时进行的传输数量。</translation>
    </message>
    <message>
        <source> KiB/s</source>
        <extracomment>kibibytes a second</extracomment>
        <translation> KiB/s</translation>
    </message>
    <message>
        <source>Unlimited</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>&amp;Bandwidth:</source>
        <translation>带宽(&amp;B)：</translation>
    </message>
    <message>
        <source>How fast all transfers together may be; 0 for no limit.</source>
        <translation>所有传输的总速度上限；0 表示不限。</translation>
    </message>
    <message>
        <source>Choose...</source>
        <translation>选择...</translation>
    </message>
    <message>
        <source>Choose the folder for downloads</source>
        <translation>选择下载文件夹</translation>
    </message>
    <message>
        <source>The desktop&apos;s folder for downloads</source>
        <translation>桌面的下载文件夹</translation>
    </message>
    <message>
        <source>Do&amp;wnload to:</source>
        <translation>下载到(&amp;W)：</translation>
    </message>
    <message>
        <source>The folder that is proposed for downloads.</source>
        <translation>下载时建议的文件夹。</translation>
    </message>
    <message>
        <source>Folders are always asked about.</source>
        <translation>对文件夹始终询问。</translation>
    </message>
    <message>
        <source>Before a folder is deleted you are always asked.</source>
        <translation>删除文件夹前始终会询问。</translation>
    </message>
    <message>
        <source>Stores</source>
        <translation>存储</translation>
    </message>
    <message>
        <source> s</source>
        <extracomment>seconds</extracomment>
        <translation> 秒</translation>
    </message>
    <message>
        <source>&amp;Check every:</source>
        <translation>检查间隔(&amp;C)：</translation>
    </message>
    <message>
        <source>How often a store without a probe_interval of its own is looked at while a window shows it.</source>
        <translation>窗口显示存储时，检查未单独设置 probe_interval 的存储的频率。</translation>
    </message>
    <message>
        <source>Download to</source>
        <translation>下载到</translation>
    </message>
</context>
<context>
    <name>Quartermaster::SimulationPanel</name>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Choose a state...</source>
        <translation>选择状态...</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>What %1 simulates:</source>
        <translation>%1 所模拟的状态：</translation>
    </message>
    <message>
        <source>Select a simulated store to set its state.</source>
        <translation>请选择一个模拟存储以设置其状态。</translation>
    </message>
    <message>
        <source>Play scenario...</source>
        <translation>播放场景...</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Play scenario</source>
        <translation>播放场景</translation>
    </message>
    <message>
        <source>Change the state at the times that a JSON file names</source>
        <translation>按 JSON 文件指定的时间更改状态</translation>
    </message>
    <message>
        <source>Scenarios (*.json);;All files (*)</source>
        <translation>场景 (*.json);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Leave the store as it is now</source>
        <translation>保持存储当前状态</translation>
    </message>
    <message>
        <source>No scenario is being played.</source>
        <translation>没有正在播放的场景。</translation>
    </message>
    <message>
        <source>%1 is being played.</source>
        <translation>正在播放 %1。</translation>
    </message>
    <message>
        <source>%1 is over.</source>
        <translation>%1 已结束。</translation>
    </message>
    <message>
        <source>No simulated store is selected.</source>
        <translation>未选择模拟存储。</translation>
    </message>
    <message>
        <source>Let the store be in this state</source>
        <translation>让存储处于此状态</translation>
    </message>
    <message>
        <source>Let the store be as it began</source>
        <translation>让存储恢复初始状态</translation>
    </message>
    <message>
        <source>never</source>
        <translation>从不</translation>
    </message>
    <message>
        <source>unlimited</source>
        <translation>不限</translation>
    </message>
</context>
<context>
    <name>Quartermaster::StoreCommands</name>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove the store %1 from %2?</source>
        <translation>从 %2 中移除存储 %1？</translation>
    </message>
    <message>
        <source>The entry in enabled_backends and the options in [%1] go. No data of the store is deleted.</source>
        <translation>将移除 enabled_backends 中的条目和 [%1] 中的选项。不会删除存储的任何数据。</translation>
    </message>
    <message>
        <source>It is the default store: there will be none until another is chosen.</source>
        <translation>它是默认存储：在选择另一个之前将没有默认存储。</translation>
    </message>
    <message>
        <source>What the keychain holds for it goes, too: %1.</source>
        <translation>密钥环中为它保存的内容也将被移除：%1。</translation>
    </message>
    <message>
        <source>%1 was saved in %2, which is shown now.</source>
        <translation>%1 已保存到 %2，现在显示的是该文件。</translation>
    </message>
    <message>
        <source>Show %1 again</source>
        <translation>重新显示 %1</translation>
    </message>
    <message>
        <source>%1 is not shown any more: nothing was removed.</source>
        <translation>%1 已不再显示：没有移除任何内容。</translation>
    </message>
</context>
<context>
    <name>Quartermaster::StoreDelegate</name>
    <message>
        <source>TLS not verified</source>
        <translation>TLS 未验证</translation>
    </message>
</context>
<context>
    <name>Quartermaster::StoreEditor</name>
    <message>
        <source>Add a store</source>
        <translation>添加存储</translation>
    </message>
    <message>
        <source>Edit %1</source>
        <translation>编辑 %1</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>What will be written</source>
        <translation>将写入的内容</translation>
    </message>
    <message>
        <source>Saved in %1</source>
        <translation>保存到 %1</translation>
    </message>
    <message>
        <source>Save in</source>
        <translation>保存到</translation>
    </message>
    <message>
        <source>Save in %1</source>
        <translation>保存到 %1</translation>
    </message>
    <message>
        <source>Save in a copy of %1...</source>
        <translation>保存到 %1 的副本...</translation>
    </message>
    <message>
        <source>Choose a file of certificates</source>
        <translation>选择证书文件</translation>
    </message>
    <message>
        <source>Certificates (*.pem *.crt *.cer);;All files (*)</source>
        <translation>证书 (*.pem *.crt *.cer);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Correct what is marked, then save.</source>
        <translation>请更正标出的内容，然后保存。</translation>
    </message>
    <message>
        <source>Save a copy</source>
        <translation>保存副本</translation>
    </message>
    <message>
        <source>Configurations (*.conf);;All files (*)</source>
        <translation>配置 (*.conf);;所有文件 (*)</translation>
    </message>
    <message>
        <source>%1 is there already: it is not replaced.</source>
        <translation>%1 已存在：不会替换它。</translation>
    </message>
    <message>
        <source>The password of %1 could not be put away: %2. Nothing was saved. It can be kept until the program ends, and asked for at each connect from then on; it is never written to a file.</source>
        <translation>无法存放 %1 的密码：%2。未保存任何内容。密码可保留到程序结束，此后每次连接时询问；它绝不会写入文件。</translation>
    </message>
    <message>
        <source>Save without it</source>
        <translation>不含密码保存</translation>
    </message>
    <message>
        <source>What was typed is not saved.</source>
        <translation>输入的内容尚未保存。</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
</context>
<context>
    <name>Quartermaster::StoreForm</name>
    <message>
        <source>&amp;Default store</source>
        <translation>默认存储(&amp;D)</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>高级</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>The name of its group in the file, and what glance calls the store</source>
        <translation>文件中其组的名称，也是 Glance 对该存储的称呼</translation>
    </message>
    <message>
        <source>Glance&apos;s images refer to the store by its id: it stays. Add another store instead.</source>
        <translation>Glance 的镜像通过 ID 引用该存储：ID 不能更改。请改为添加另一个存储。</translation>
    </message>
    <message>
        <source>&amp;Id</source>
        <translation>ID(&amp;I)</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <extracomment>%1 a kind of store (&quot;Ceph block devices&quot;), %2 its driver&apos;s name (&quot;rbd&quot;)</extracomment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>%1: not in this version</source>
        <translation>%1：此版本不包含</translation>
    </message>
    <message>
        <source>What the store is reached through</source>
        <translation>访问该存储的方式</translation>
    </message>
    <message>
        <source>&amp;Kind</source>
        <translation>类型(&amp;K)</translation>
    </message>
    <message>
        <source>Where glance puts an image when nobody names a store</source>
        <translation>未指定存储时 Glance 存放镜像的位置</translation>
    </message>
    <message>
        <source>In the keychain; type to replace it</source>
        <translation>在密钥环中；输入以替换</translation>
    </message>
    <message>
        <source>It goes to the desktop&apos;s keychain; the file only refers to it.</source>
        <translation>它存入桌面的密钥环；文件仅引用它。</translation>
    </message>
    <message>
        <source>In the file: %1</source>
        <translation>文件中：%1</translation>
    </message>
</context>
<context>
    <name>Quartermaster::StoreListModel</name>
    <message>
        <source>%1 %</source>
        <translation>%1%</translation>
    </message>
    <message>
        <source>%1 free</source>
        <translation>可用 %1</translation>
    </message>
    <message>
        <source>%1 free of %2</source>
        <translation>共 %2，可用 %1</translation>
    </message>
    <message>
        <source>default store</source>
        <translation>默认存储</translation>
    </message>
    <message>
        <source>certificate not verified</source>
        <translation>证书未验证</translation>
    </message>
    <message>
        <source>The default store.</source>
        <translation>默认存储。</translation>
    </message>
    <message>
        <source>The server&apos;s certificate is not verified.</source>
        <translation>未验证服务器的证书。</translation>
    </message>
    <message>
        <source>Checked %1.</source>
        <translation>检查于 %1。</translation>
    </message>
    <message>
        <source>Stores</source>
        <translation>存储</translation>
    </message>
</context>
<context>
    <name>Quartermaster::TransferModel</name>
    <message>
        <source>%1 %</source>
        <translation>%1%</translation>
    </message>
    <message>
        <source>%1 of %2: %3</source>
        <translation>%1 %2：%3</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>From</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>To</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>剩余时间</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>结束时间</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>字节</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>排队时间</translation>
    </message>
</context>
<context>
    <name>Quartermaster::TransferQueue</name>
    <message>
        <source>%1: %2</source>
        <extracomment>%1 &quot;Failed&quot;, %2 a sentence</extracomment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Waiting for %1: checking what it can do</source>
        <extracomment>%1 a store</extracomment>
        <translation>等待 %1：正在检查其能力</translation>
    </message>
    <message>
        <source>Waiting for %1: %2</source>
        <extracomment>%1 a store, %2 a clause</extracomment>
        <translation>等待 %1：%2</translation>
    </message>
    <message>
        <source>Waiting for what the store says now. %1</source>
        <extracomment>%1 a sentence</extracomment>
        <translation>等待存储当前的答复。%1</translation>
    </message>
    <message>
        <source>Trying again at %1 (attempt %2 of %3). %4</source>
        <extracomment>%1 a time, %2 and %3 numbers, %4 a sentence</extracomment>
        <translation>将于 %1 重试（第 %2 次，共 %3 次）。%4</translation>
    </message>
</context>
<context>
    <name>Quartermaster::TransfersPane</name>
    <message>
        <source>Transfers toolbar</source>
        <translation>传输工具栏</translation>
    </message>
    <message>
        <source>Transfers</source>
        <translation>传输</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <extracomment>%1 Active, Waiting, Failed or Done, %2 how many</extracomment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>Export the list</source>
        <translation>导出列表</translation>
    </message>
    <message>
        <source>Comma-separated values (*.csv);;Text (*.txt)</source>
        <translation>逗号分隔值 (*.csv);;文本 (*.txt)</translation>
    </message>
    <message>
        <source>transfers.csv</source>
        <translation>transfers.csv</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more to be queued</source>
        <translation>
            <numerusform>还有 %Ln 个待加入队列</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more to be queued, paused</source>
        <translation>
            <numerusform>还有 %Ln 个待加入队列，已暂停</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more to be queued, %1 of them paused</source>
        <extracomment>%1 a number</extracomment>
        <translation>
            <numerusform>还有 %Ln 个待加入队列，其中 %1 个已暂停</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Quartermaster::UploadCheck</name>
    <message>
        <source>%1, %2: %3</source>
        <extracomment>%1 a file, %2 an image format, %3 sentences</extracomment>
        <translation>%1，%2：%3</translation>
    </message>
</context>
<context>
    <name>Quartermaster::VersionsDialog</name>
    <message>
        <source>Versions of %1</source>
        <translation>%1 的版本</translation>
    </message>
    <message>
        <source>What the store keeps of this object, the latest first. A deletion hides the versions before it.</source>
        <translation>存储为此对象保留的版本，最新的在前。删除标记会隐藏其之前的版本。</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>更改时间</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>&amp;Delete...</source>
        <translation>删除(&amp;D)...</translation>
    </message>
    <message>
        <source>Deletion</source>
        <translation>删除标记</translation>
    </message>
    <message>
        <source>Latest</source>
        <translation>最新</translation>
    </message>
    <message>
        <source>Older</source>
        <translation>较旧</translation>
    </message>
    <message>
        <source>%1, %2 (%3)</source>
        <extracomment>%1 a time, %2 a size or &quot;Deletion&quot;, %3 the id of a version</extracomment>
        <translation>%1，%2（%3）</translation>
    </message>
    <message>
        <source>The store keeps no versions of it.</source>
        <translation>存储没有为它保留版本。</translation>
    </message>
    <message numerus="yes">
        <source>%n version(s).</source>
        <translation>
            <numerusform>%n 个版本。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n version(s) of %1?</source>
        <translation>
            <numerusform>删除 %1 的 %n 个版本？</numerusform>
        </translation>
    </message>
    <message>
        <source>Without the deletion, the version before it is the object again.</source>
        <translation>去掉删除标记后，其之前的版本将重新成为该对象。</translation>
    </message>
    <message>
        <source>What is deleted is gone for good: the store keeps nothing of it.</source>
        <translation>删除的内容无法恢复：存储不会保留任何部分。</translation>
    </message>
</context>
<context>
    <name>Quartermaster::WelcomePage</name>
    <message>
        <source>Quartermaster</source>
        <translation>Quartermaster</translation>
    </message>
    <message>
        <source>See live what every store can do, and why; browse, upload, download and delete.</source>
        <translation>实时查看每个存储能做什么以及原因；浏览、上传、下载和删除。</translation>
    </message>
</context>
<context>
    <name>Quartermaster::WhyModel</name>
    <message>
        <source>%1 of %2: %3</source>
        <extracomment>%1 a capability, %2 a store, %3 yes, no or unknown</extracomment>
        <translation>%2 的 %1：%3</translation>
    </message>
    <message>
        <source>%1 in %2: %3</source>
        <extracomment>%1 a verb in the infinitive, %2 a store, %3 yes, no or unknown</extracomment>
        <translation>在 %2 中%1：%3</translation>
    </message>
    <message>
        <source>%1 %2 in %3: %4</source>
        <extracomment>%1 a verb in the infinitive, %2 an object, %3 a store, %4 yes, no or unknown</extracomment>
        <translation>在 %3 中%1 %2：%4</translation>
    </message>
    <message>
        <source>%1, since %2</source>
        <translation>%1，自 %2 起</translation>
    </message>
    <message>
        <source>%1, checked %2</source>
        <translation>%1，检查于 %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>since %1</source>
        <translation>自 %1 起</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Detail</source>
        <translation>细节</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>证据</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>起始</translation>
    </message>
    <message>
        <source>Checked</source>
        <translation>检查时间</translation>
    </message>
    <message>
        <source>What helps</source>
        <translation>解决方法</translation>
    </message>
</context>
<context>
    <name>Quartermaster::WhyPane</name>
    <message>
        <source>Why?</source>
        <translation>为什么？</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close this pane</source>
        <translation>关闭此窗格</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>为什么</translation>
    </message>
    <message>
        <source>Why? Select a cell of the matrix, or press Shift+F1 for what is off.</source>
        <translation>为什么？请选择矩阵中的一个单元格，或按 Shift+F1 查看不可用的原因。</translation>
    </message>
</context>
<context>
    <name>ReasonText</name>
    <message>
        <source>Not supported</source>
        <translation>不支持</translation>
    </message>
    <message>
        <source>Not configured</source>
        <translation>未配置</translation>
    </message>
    <message>
        <source>Bad configuration</source>
        <translation>配置错误</translation>
    </message>
    <message>
        <source>Not permitted</source>
        <translation>无权限</translation>
    </message>
    <message>
        <source>Read-only</source>
        <translation>只读</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>已满</translation>
    </message>
    <message>
        <source>No inodes left</source>
        <translation>inode 已用尽</translation>
    </message>
    <message>
        <source>Quota reached</source>
        <translation>已达配额</translation>
    </message>
    <message>
        <source>Too large</source>
        <translation>过大</translation>
    </message>
    <message>
        <source>Unreachable</source>
        <translation>无法连接</translation>
    </message>
    <message>
        <source>No answer</source>
        <translation>无响应</translation>
    </message>
    <message>
        <source>Maintenance</source>
        <translation>维护中</translation>
    </message>
    <message>
        <source>Rate limited</source>
        <translation>请求受限</translation>
    </message>
    <message>
        <source>Certificate not trusted</source>
        <translation>证书不受信任</translation>
    </message>
    <message>
        <source>Not authenticated</source>
        <translation>未通过身份验证</translation>
    </message>
    <message>
        <source>Root is missing</source>
        <translation>缺少根</translation>
    </message>
    <message>
        <source>Not mounted</source>
        <translation>未挂载</translation>
    </message>
    <message>
        <source>Gone</source>
        <translation>已不存在</translation>
    </message>
    <message>
        <source>Immutable</source>
        <translation>不可更改</translation>
    </message>
    <message>
        <source>No ranges</source>
        <translation>不支持范围请求</translation>
    </message>
    <message>
        <source>Bad answer</source>
        <translation>应答有误</translation>
    </message>
    <message>
        <source>Server error</source>
        <translation>服务器错误</translation>
    </message>
    <message>
        <source>Driver not built</source>
        <translation>未包含驱动</translation>
    </message>
    <message>
        <source>Unknown driver</source>
        <translation>未知驱动</translation>
    </message>
    <message>
        <source>Safe mode</source>
        <translation>安全模式</translation>
    </message>
    <message>
        <source>Simulated</source>
        <translation>模拟</translation>
    </message>
    <message>
        <source>Checking...</source>
        <translation>正在检查...</translation>
    </message>
    <message>
        <source>Can&apos;t be told</source>
        <translation>无法判断</translation>
    </message>
    <message>
        <source>this kind of store does not support it</source>
        <translation>此类存储不支持该操作</translation>
    </message>
    <message>
        <source>the backend does not support it</source>
        <translation>后端不支持该操作</translation>
    </message>
    <message>
        <source>the store is not configured for it</source>
        <translation>存储未为此配置</translation>
    </message>
    <message>
        <source>the store&apos;s configuration is wrong</source>
        <translation>存储的配置有误</translation>
    </message>
    <message>
        <source>the permissions of this object do not allow it</source>
        <translation>此对象的权限不允许该操作</translation>
    </message>
    <message>
        <source>the permissions do not allow it</source>
        <translation>权限不允许该操作</translation>
    </message>
    <message>
        <source>the store is read-only</source>
        <translation>存储为只读</translation>
    </message>
    <message>
        <source>the store is full</source>
        <translation>存储已满</translation>
    </message>
    <message>
        <source>the file system has no inodes left</source>
        <translation>文件系统的 inode 已用尽</translation>
    </message>
    <message>
        <source>the quota is reached</source>
        <translation>已达到配额</translation>
    </message>
    <message>
        <source>the object is larger than the store takes</source>
        <translation>对象超过存储可接受的大小</translation>
    </message>
    <message>
        <source>the store can&apos;t be reached</source>
        <translation>无法连接到存储</translation>
    </message>
    <message>
        <source>the store does not answer</source>
        <translation>存储没有响应</translation>
    </message>
    <message>
        <source>the service is unavailable now</source>
        <translation>服务目前不可用</translation>
    </message>
    <message>
        <source>the service limits the rate of requests</source>
        <translation>服务限制了请求频率</translation>
    </message>
    <message>
        <source>the server&apos;s certificate is not trusted</source>
        <translation>服务器的证书不受信任</translation>
    </message>
    <message>
        <source>the service does not accept who we are</source>
        <translation>服务不接受我们的身份</translation>
    </message>
    <message>
        <source>the root of the store is missing</source>
        <translation>存储的根不存在</translation>
    </message>
    <message>
        <source>the file system of the store is not mounted</source>
        <translation>存储的文件系统未挂载</translation>
    </message>
    <message>
        <source>it is gone for good</source>
        <translation>它已永久消失</translation>
    </message>
    <message>
        <source>it is marked immutable</source>
        <translation>它被标记为不可更改</translation>
    </message>
    <message>
        <source>the server does not serve parts of objects</source>
        <translation>服务器不提供对象的部分内容</translation>
    </message>
    <message>
        <source>the server&apos;s answer makes no sense</source>
        <translation>服务器的应答没有意义</translation>
    </message>
    <message>
        <source>the server reports an error of its own</source>
        <translation>服务器报告其自身出错</translation>
    </message>
    <message>
        <source>its driver is not part of this build</source>
        <translation>此版本未包含其驱动</translation>
    </message>
    <message>
        <source>there is no such driver</source>
        <translation>没有此驱动</translation>
    </message>
    <message>
        <source>safe mode is on</source>
        <translation>安全模式已开启</translation>
    </message>
    <message>
        <source>a tester simulates it</source>
        <translation>由测试者模拟</translation>
    </message>
    <message>
        <source>it has not been checked yet</source>
        <translation>尚未检查</translation>
    </message>
    <message>
        <source>only trying can tell</source>
        <translation>只有尝试才能知道</translation>
    </message>
    <message>
        <source>Use a store of another kind for this.</source>
        <translation>请改用其他类型的存储。</translation>
    </message>
    <message>
        <source>Set the option that is named, then reload the configuration.</source>
        <translation>请设置所指出的选项，然后重新加载配置。</translation>
    </message>
    <message>
        <source>Mend the options of this store, then reload the configuration.</source>
        <translation>请修正此存储的选项，然后重新加载配置。</translation>
    </message>
    <message>
        <source>Give the user or key of this store the right to do it.</source>
        <translation>请授予此存储的用户或密钥相应权限。</translation>
    </message>
    <message>
        <source>Make the store writable again, for example remount its file system read-write.</source>
        <translation>请使存储重新可写，例如以读写方式重新挂载其文件系统。</translation>
    </message>
    <message>
        <source>Delete objects, or give the store more room.</source>
        <translation>请删除对象，或为存储增加空间。</translation>
    </message>
    <message>
        <source>Delete objects, or make a file system with more inodes.</source>
        <translation>请删除对象，或创建 inode 更多的文件系统。</translation>
    </message>
    <message>
        <source>Delete objects, or have the quota raised.</source>
        <translation>请删除对象，或申请提高配额。</translation>
    </message>
    <message>
        <source>Use a store that takes larger objects.</source>
        <translation>请使用可接受更大对象的存储。</translation>
    </message>
    <message>
        <source>Check the network and whether the service runs; the store comes back by itself.</source>
        <translation>请检查网络以及服务是否在运行；存储会自动恢复。</translation>
    </message>
    <message>
        <source>Check the backend and the network; the store comes back by itself.</source>
        <translation>请检查后端和网络；存储会自动恢复。</translation>
    </message>
    <message>
        <source>Wait until %1; the store comes back by itself.</source>
        <translation>请等到 %1；存储会自动恢复。</translation>
    </message>
    <message>
        <source>Wait; the store comes back by itself.</source>
        <translation>请稍候；存储会自动恢复。</translation>
    </message>
    <message>
        <source>Give the store the certificate authority of its server, or have the certificate renewed.</source>
        <translation>请为存储指定其服务器的证书颁发机构，或更新证书。</translation>
    </message>
    <message>
        <source>Check the user, the password or the key of this store.</source>
        <translation>请检查此存储的用户、密码或密钥。</translation>
    </message>
    <message>
        <source>Create it, or correct the option that names it.</source>
        <translation>请创建它，或更正指定它的选项。</translation>
    </message>
    <message>
        <source>Mount it; until then nothing is written to the folder beneath.</source>
        <translation>请挂载它；在此之前不会向其下的文件夹写入任何内容。</translation>
    </message>
    <message>
        <source>Remove the attribute (chattr -i).</source>
        <translation>请移除该属性（chattr -i）。</translation>
    </message>
    <message>
        <source>Download the whole object.</source>
        <translation>请下载整个对象。</translation>
    </message>
    <message>
        <source>Check whether the address is the right one, and the server&apos;s log.</source>
        <translation>请检查地址是否正确，并查看服务器日志。</translation>
    </message>
    <message>
        <source>See the server&apos;s log.</source>
        <translation>请查看服务器日志。</translation>
    </message>
    <message>
        <source>Install a build that has this driver.</source>
        <translation>请安装包含此驱动的版本。</translation>
    </message>
    <message>
        <source>Correct the driver&apos;s name in the configuration.</source>
        <translation>请在配置中更正驱动名称。</translation>
    </message>
    <message>
        <source>Turn safe mode off to change anything.</source>
        <translation>如需更改，请关闭安全模式。</translation>
    </message>
    <message>
        <source>Change it in the simulation panel.</source>
        <translation>请在模拟面板中更改。</translation>
    </message>
    <message>
        <source>Try it: the answer is remembered.</source>
        <translation>请尝试：结果会被记住。</translation>
    </message>
    <message>
        <source>list</source>
        <translation>列出</translation>
    </message>
    <message>
        <source>look up</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>download</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>download a part of</source>
        <translation>部分下载</translation>
    </message>
    <message>
        <source>upload</source>
        <translation>上传</translation>
    </message>
    <message>
        <source>write a part of</source>
        <translation>部分写入</translation>
    </message>
    <message>
        <source>delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>create</source>
        <translation>创建</translation>
    </message>
    <message>
        <source>copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>folders</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>objects</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>it does not exist</source>
        <translation>它不存在</translation>
    </message>
    <message>
        <source>it exists already</source>
        <translation>它已存在</translation>
    </message>
    <message>
        <source>the checksums differ</source>
        <translation>校验和不一致</translation>
    </message>
    <message>
        <source>it was canceled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>Cannot %1 %2: %3.</source>
        <extracomment>%1 a verb in the infinitive, %2 an object, %3 a clause</extracomment>
        <translation>无法%1 %2：%3。</translation>
    </message>
    <message>
        <source>Cannot %1 %2 in %3: %4.</source>
        <extracomment>%1 a verb in the infinitive, %2 an object, %3 a store, %4 a clause</extracomment>
        <translation>无法在 %3 中%1 %2：%4。</translation>
    </message>
    <message>
        <source>(Checked %1.)</source>
        <translation>（检查于 %1。）</translation>
    </message>
    <message>
        <source>Checking %1...</source>
        <translation>正在检查 %1...</translation>
    </message>
    <message>
        <source>%1 of %2: %3</source>
        <extracomment>%1 a capability such as READ_ACCESS, %2 a store, %3 yes, no or unknown</extracomment>
        <translation>%2 的 %1：%3</translation>
    </message>
    <message>
        <source>Driver</source>
        <translation>驱动</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>配置</translation>
    </message>
    <message>
        <source>Backend</source>
        <translation>后端</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Override</source>
        <translation>覆盖</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>在线</translation>
    </message>
    <message>
        <source>Degraded</source>
        <translation>降级</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>离线</translation>
    </message>
    <message>
        <source>Password missing</source>
        <translation>缺少密码</translation>
    </message>
    <message>
        <source>its password is not known</source>
        <translation>其密码未知</translation>
    </message>
    <message>
        <source>Unlock the desktop&apos;s keychain, or type the password in the window.</source>
        <translation>请解锁桌面的密钥环，或在窗口中输入密码。</translation>
    </message>
    <message>
        <source>rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>another object has this name</source>
        <translation>另一个对象已使用此名称</translation>
    </message>
    <message>
        <source>the name or a value can&apos;t be used</source>
        <translation>名称或某个值无法使用</translation>
    </message>
    <message>
        <source>the configuration does not fit</source>
        <translation>配置不相符</translation>
    </message>
    <message>
        <source>what is to be read has changed meanwhile</source>
        <translation>要读取的内容在此期间已更改</translation>
    </message>
    <message>
        <source>a file or a folder of this computer stands in the way</source>
        <translation>本机上的某个文件或文件夹造成了阻碍</translation>
    </message>
    <message>
        <source>it failed</source>
        <translation>操作失败</translation>
    </message>
    <message>
        <source>change the properties of</source>
        <translation>更改属性</translation>
    </message>
</context>
<context>
    <name>Simulation</name>
    <message>
        <source>Offline</source>
        <translation>离线</translation>
    </message>
    <message>
        <source>Does not answer</source>
        <translation>不应答</translation>
    </message>
    <message>
        <source>Delay</source>
        <translation>延迟</translation>
    </message>
    <message>
        <source>Bytes a second</source>
        <translation>每秒字节数</translation>
    </message>
    <message>
        <source>Read-only</source>
        <translation>只读</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>已满</translation>
    </message>
    <message>
        <source>Over its quota</source>
        <translation>超出配额</translation>
    </message>
    <message>
        <source>Forbid reading</source>
        <translation>禁止读取</translation>
    </message>
    <message>
        <source>Forbid writing</source>
        <translation>禁止写入</translation>
    </message>
    <message>
        <source>Forbid deleting</source>
        <translation>禁止删除</translation>
    </message>
    <message>
        <source>Forbid listing</source>
        <translation>禁止列举</translation>
    </message>
    <message>
        <source>Refuse the password</source>
        <translation>拒绝密码</translation>
    </message>
    <message>
        <source>Bad certificate</source>
        <translation>证书有误</translation>
    </message>
    <message>
        <source>Maintenance</source>
        <translation>维护中</translation>
    </message>
    <message>
        <source>Retry after</source>
        <translation>重试间隔</translation>
    </message>
    <message>
        <source>Fail after</source>
        <translation>传输多少后失败</translation>
    </message>
    <message>
        <source>Wrong checksums</source>
        <translation>校验和错误</translation>
    </message>
    <message>
        <source>No ranges</source>
        <translation>不支持范围读取</translation>
    </message>
    <message>
        <source>Tells nothing</source>
        <translation>不提供信息</translation>
    </message>
    <message>
        <source>Capacity</source>
        <translation>容量</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>在线</translation>
    </message>
    <message>
        <source>Slow</source>
        <translation>缓慢</translation>
    </message>
    <message>
        <source>Forbid everything</source>
        <translation>全部禁止</translation>
    </message>
    <message>
        <source>Fails in the middle</source>
        <translation>中途失败</translation>
    </message>
</context>
<context>
    <name>Situation</name>
    <message>
        <source>No store is selected.</source>
        <translation>未选择存储。</translation>
    </message>
    <message>
        <source>Nothing is selected.</source>
        <translation>未选择任何项。</translation>
    </message>
    <message>
        <source>%1 is a folder: open it and select what is in it.</source>
        <translation>%1 是文件夹：请打开它并选择其中的内容。</translation>
    </message>
    <message>
        <source>No stores are configured.</source>
        <translation>未配置任何存储。</translation>
    </message>
    <message>
        <source>Cannot check %1: %2.</source>
        <extracomment>%1 a store, %2 a clause</extracomment>
        <translation>无法检查 %1：%2。</translation>
    </message>
    <message>
        <source>Only one folder at a time can be opened.</source>
        <translation>一次只能打开一个文件夹。</translation>
    </message>
    <message>
        <source>%1 is not a folder.</source>
        <translation>%1 不是文件夹。</translation>
    </message>
    <message>
        <source>This is the top of the store.</source>
        <translation>这已是存储的顶层。</translation>
    </message>
    <message>
        <source>There is no place to go back to.</source>
        <translation>没有可返回的位置。</translation>
    </message>
    <message>
        <source>There is no place to go forward to.</source>
        <translation>没有可前进的位置。</translation>
    </message>
    <message>
        <source>No transfer is selected.</source>
        <translation>未选择传输。</translation>
    </message>
    <message>
        <source>What is selected is over.</source>
        <translation>所选传输已结束。</translation>
    </message>
    <message>
        <source>No transfer is over.</source>
        <translation>没有已结束的传输。</translation>
    </message>
    <message>
        <source>%1 has no location.</source>
        <translation>%1 没有位置。</translation>
    </message>
    <message>
        <source>The selection is being counted...</source>
        <translation>正在统计所选项...</translation>
    </message>
    <message>
        <source>The objects are of a store that this configuration does not have.</source>
        <translation>这些对象所属的存储不在此配置中。</translation>
    </message>
    <message>
        <source>The objects are here already.</source>
        <translation>对象已在此处。</translation>
    </message>
    <message>
        <source>The clipboard holds no files and no objects.</source>
        <translation>剪贴板中没有文件也没有对象。</translation>
    </message>
    <message>
        <source>What is dragged holds no files and no objects.</source>
        <translation>拖动的内容中没有文件也没有对象。</translation>
    </message>
    <message>
        <source>What is selected has not failed.</source>
        <translation>所选项没有失败。</translation>
    </message>
    <message>
        <source>What is selected neither waits nor is under way.</source>
        <translation>所选项既未等待也未进行。</translation>
    </message>
    <message>
        <source>What is selected is not paused.</source>
        <translation>所选项未暂停。</translation>
    </message>
    <message>
        <source>What is selected does not wait.</source>
        <translation>所选项不在等待。</translation>
    </message>
    <message>
        <source>No transfer waits or is under way.</source>
        <translation>没有等待或进行中的传输。</translation>
    </message>
    <message>
        <source>No transfer is paused.</source>
        <translation>没有已暂停的传输。</translation>
    </message>
    <message>
        <source>No transfer has failed.</source>
        <translation>没有失败的传输。</translation>
    </message>
    <message>
        <source>The list of transfers is empty.</source>
        <translation>传输列表为空。</translation>
    </message>
    <message>
        <source>%1 is the default store already.</source>
        <translation>%1 已是默认存储。</translation>
    </message>
    <message>
        <source>Stores of this kind make no links that end by themselves.</source>
        <translation>此类存储不提供会自动失效的链接。</translation>
    </message>
    <message>
        <source>Select one object: a link is for one.</source>
        <translation>请只选择一个对象：一个链接只对应一个对象。</translation>
    </message>
    <message>
        <source>Only one object at a time can be renamed.</source>
        <translation>一次只能重命名一个对象。</translation>
    </message>
    <message>
        <source>%1 is a folder: only objects can be renamed.</source>
        <translation>%1 是文件夹：只能重命名对象。</translation>
    </message>
    <message>
        <source>Stores of this kind have no properties that can be changed.</source>
        <translation>此类存储没有可更改的属性。</translation>
    </message>
    <message>
        <source>Select one object: the properties are of one.</source>
        <translation>请选择一个对象：属性属于单个对象。</translation>
    </message>
    <message>
        <source>%1 is there in the names of objects alone: it has no properties.</source>
        <translation>%1 只存在于对象名称之中：它没有属性。</translation>
    </message>
    <message>
        <source>Stores of this kind keep no versions.</source>
        <translation>此类存储不保留版本。</translation>
    </message>
    <message>
        <source>Select one object: the versions are of one.</source>
        <translation>请选择一个对象：版本属于单个对象。</translation>
    </message>
    <message>
        <source>Select an object: folders have no versions.</source>
        <translation>请选择对象：文件夹没有版本。</translation>
    </message>
    <message>
        <source>Stores of this kind do not tell of unfinished uploads.</source>
        <translation>此类存储不报告未完成的上传。</translation>
    </message>
    <message>
        <source>All that was asked for is in the list already.</source>
        <translation>所请求的内容都已在列表中。</translation>
    </message>
</context>
<context>
    <name>StoreNotice</name>
    <message>
        <source>Not checked yet</source>
        <translation>尚未检查</translation>
    </message>
    <message>
        <source>%1 is offline: %2.</source>
        <extracomment>%1 a store, %2 a clause, %3 a time</extracomment>
        <translation>%1 已离线：%2。</translation>
    </message>
    <message>
        <source>%1 is offline: %2, since %3.</source>
        <translation>%1 已离线：%2，自 %3 起。</translation>
    </message>
    <message>
        <source>%1: %2.</source>
        <translation>%1：%2。</translation>
    </message>
    <message>
        <source>%1: %2, since %3.</source>
        <translation>%1：%2，自 %3 起。</translation>
    </message>
    <message>
        <source>%1 Off: %2.</source>
        <extracomment>%1 the sentence before, %2 verbs: &quot;upload, delete&quot;</extracomment>
        <translation>%1 已停用：%2。</translation>
    </message>
</context>
<context>
    <name>Transfer</name>
    <message>
        <source>Done, verified</source>
        <translation>完成，已校验</translation>
    </message>
    <message>
        <source>Done, unverified</source>
        <translation>完成，未校验</translation>
    </message>
    <message>
        <source>Upload</source>
        <translation>上传</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Deletion</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Canceled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
</context>
<context>
    <name>TransferJournal</name>
    <message>
        <source>another Quartermaster uses the journal %1</source>
        <translation>另一个 Quartermaster 正在使用日志文件 %1</translation>
    </message>
    <message>
        <source>%1 is no journal of transfers that this version can read. It is kept as %2.</source>
        <translation>%1 不是此版本可读的传输日志文件。已保留为 %2。</translation>
    </message>
    <message numerus="yes">
        <source>%n record(s) of %1 are damaged. The others were read; the file is kept as %2.</source>
        <translation>
            <numerusform>%1 中有 %n 条记录已损坏。其余已读取；文件已保留为 %2。</numerusform>
        </translation>
    </message>
    <message>
        <source>its location held a secret, which is not saved; it has to be queued anew</source>
        <translation>其位置包含机密，不予保存；需要重新排队</translation>
    </message>
    <message>
        <source>The list of transfers can&apos;t be saved in %1 (%2). Until it can, a crash would lose what changes.</source>
        <extracomment>%1 a file, %2 the system&apos;s words for an error</extracomment>
        <translation>无法将传输列表保存到 %1（%2）。在能够保存之前，程序崩溃会丢失其间的更改。</translation>
    </message>
</context>
<context>
    <name>TransferModel</name>
    <message>
        <source>%1/s</source>
        <translation>%1/s</translation>
    </message>
</context>
</TS>
