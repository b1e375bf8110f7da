"""Words of job titles by what people do: a line a line of work, folded (no accents), phrases joined by "_".

Written for the service. A word stands where most who carry it work; `HEADS` tell little by themselves and count where a
title has nothing better. `RELATED` are lines of work between which people move.
"""

LINES = {
    "software": "developer programmer coder software frontend backend fullstack front_end back_end full_stack devops sre "
    "webmaster ios android java python dotnet php ruby javascript react software_engineer software_architect solution_architect "
    "cloud cloud_engineer cloud_architect application_developer web_developer web game_developer embedded "
    "entwickler softwareentwickler programmierer developpeur desarrollador programador sviluppatore ohjelmistokehittaja "
    "ohjelmoija kehittaja utvecklare systemutvecklare ontwikkelaar programista",
    "data": "data data_scientist data_analyst data_engineer bi business_intelligence machine_learning ml ai statistician "
    "analytics database dba data_warehouse artificial_intelligence deep_learning mdm big_data etl datenanalyst",
    "it": "it ict helpdesk help_desk service_desk desktop sysadmin system_administrator systems_administrator network "
    "network_engineer network_administrator systems_engineer systems_analyst system_analyst information_technology "
    "information_systems it_support it_manager it_director cio cto technical_support user_support it_specialist sap salesforce "
    "systemadministrator fachinformatiker informatiker administrateur_systeme informatique informatico informatica",
    "cyber": "cyber cybersecurity information_security infosec security_engineer security_architect penetration soc "
    "security_analyst offensive_security access_management iam",
    "electronics": "electronics electronic hardware fpga pcb rf telecom telecommunications elektroniker",
    "engineering": "mechanical mechanical_engineer design_engineer process_engineer project_engineer product_engineer cad drafter "
    "draftsman automation robotics mechatronics engineering structural structural_engineer civil civil_engineer hvac_engineer "
    "systems_design commissioning aerospace chemical_engineer industrial_engineer manufacturing_engineer reliability "
    "konstrukteur ingenieur ingeniero ingegnere insinoori suunnittelija ingenjor konstruktor inzynier",
    "architecture": "architect landscape_architect urban_planner surveyor bim geodesigner architekt architecte arquitecto",
    "electrical": "electrician electrical elektriker elektroniker_energie sahkoasentaja electricien electricista "
    "electrical_installer electrical_fitter relay substation high_voltage",
    "construction": "construction carpenter bricklayer mason roofer roofing painter plasterer tiler drywall scaffold scaffolder "
    "concrete formwork mold reinforcement rebar excavator demolition builder building site_manager foreman_construction asphalt "
    "paving earth earthworks renovation insulation insulator glazier floor_layer asbestos timber stone construction_worker laborer "
    "zimmerer maurer dachdecker maler bauarbeiter bauleiter charpentier macon peintre albanil carpintero rakennusmies kirvesmies "
    "rakennustyontekija snickare byggnadsarbetare superintendent estimator contractor element_installer infrastructure",
    "plumbing": "plumber plumbing hvac pipe pipefitter pipe_fitter heating ventilation refrigeration sanitary klempner "
    "anlagenmechaniker plombier fontanero putkiasentaja rormokare sprinkler iv_fitter",
    "maintenance": "maintenance mechanic repair fitter installer installation service_technician maintenance_technician "
    "maintenance_worker millwright industrial_mechanic machine_fitter appliance elevator lift_mechanic "
    "mechaniker monteur industriemechaniker mecanicien mecanico asentaja huoltoasentaja kunnossapito tekniker field_service",
    "automotive": "auto automotive vehicle car tire tyre body_shop bodywork auto_mechanic car_mechanic service_advisor heavy_equipment "
    "truck_mechanic car_repair automekaanikko kfz kfz_mechatroniker spare_parts parts_salesman dealership",
    "welding": "welder welding plater sheet_metal metal fabricator tig mig turner machinist cnc grinder milling blacksmith "
    "toolmaker schweisser soudeur soldador hitsaaja svetsare koneistaja zerspanungsmechaniker burning_cutter",
    "production": "production manufacturing assembler assembly factory plant process_operator machine_operator operator_production "
    "packer packaging press furnace sawmill printing_operator production_worker production_assistant line_operator slaughterer "
    "butchery_worker sewing seamstress tailor upholsterer textile laundry_production produktionsmitarbeiter fertigung tuotantotyontekija",
    "quality": "quality qa_manager qc quality_control quality_assurance inspector auditor_quality tester quality_inspector "
    "quality_engineer calibration",
    "warehouse": "warehouse picker forklift stock inventory storekeeper shipping receiving order_picker terminal_worker pallet "
    "materials lagerist lagerarbeiter magasinier varastotyontekija lager truck_loader",
    "logistics": "logistics supply_chain freight dispatcher transport transportation procurement purchaser purchasing buyer import "
    "export customs expediter fleet spedition einkaufer acheteur logistiikka hankinta materials_planner",
    "driving": "driver chauffeur truck taxi bus courier delivery driver_delivery trucker combination_vehicle lorry kraftfahrer "
    "berufskraftfahrer lkw fahrer conductor kuljettaja forare chofer chauffeur_livreur moving tram train",
    "aviation": "aviation aircraft pilot flight airport avionics cabin air_traffic flight_attendant ramp airline airframe "
    "aircraft_mechanic air_freight drone",
    "nursing": "nurse nursing rn lpn midwife practical_nurse registered_nurse head_nurse charge_nurse cna caregiver care_worker carer home_care "
    "caretaker_elderly nursing_assistant community_carer patient_care medical_assistant phlebotomist orderly pfleger krankenpfleger "
    "pflegefachkraft altenpfleger krankenschwester infirmier aide_soignant enfermero sairaanhoitaja lahihoitaja sjukskoterska "
    "underskoterska pflegehelfer hoitaja family_caregiver care_entrant home_health attendant_care clinical_care personal_assistant_care",
    "medicine": "doctor physician surgeon dentist dental psychiatrist medical clinical general_practitioner radiology radiologist "
    "radiographer paramedic physiotherapist therapist occupational_therapist speech_therapist laboratory_nurse bioanalyst "
    "optometrist optician healthcare health_care health hospital hygienist psychologist arzt medecin medico laakari lakare hammaslaakari "
    "emergency_medical surgical anesthesia sonographer veterinary veterinarian tierarzt midwifery chiropractor",
    "pharmacy": "pharmacist pharmacy pharmaceutical apotheker pharmacien farmaceutico proviisori farmaseutti",
    "science": "scientist researcher research laboratory lab chemist biologist physicist doctoral phd postdoctoral chemistry "
    "laboratory_assistant research_assistant microbiologist geologist professor_research dissertation bioanalytics forscher chercheur "
    "investigador tutkija forskare laborant",
    "social": "social social_worker social_work counselor counsellor youth child_protection family_worker support_worker community "
    "case_manager case_worker advocate crisis victim disability integration shelter sozialarbeiter sozialpadagoge erzieher_sozial "
    "assistante_sociale trabajador_social sosiaalityontekija ohjaaja socionom behavioral activity_supervisor day_activity care_supervisor",
    "teaching": "teacher teaching professor lecturer instructor tutor educator school kindergarten preschool early_childhood "
    "daycare childcare nursery_teacher principal_school education trainer_education academic faculty guidance student_teacher "
    "paraprofessional special_education lehrer erzieher dozent enseignant professeur educateur maestro profesor opettaja "
    "varhaiskasvatus larare forskollarare classroom math literacy curriculum school_counselor substitute child_care child",
    "childcare": "nanny babysitter family_day_care au_pair childminder",
    "cooking": "cook chef kitchen sous_chef pastry baker pizza culinary cuisine dishwasher kitchen_helper line_cook bakery "
    "koch kuchenchef cuisinier patissier cocinero kokki kock confectioner butcher food_production food_preparation grill",
    "restaurant": "waiter waitress server bartender barista restaurant bar cafe food_service catering food_server buffet hostess "
    "banquet fast_food kellner serveur camarero tarjoilija servitor host_restaurant food_and_beverage beverage",
    "hotel": "hotel receptionist_hotel front_desk concierge housekeeping housekeeper tourism travel guide tour resort guest "
    "reservations spa_host event events wedding sauna wilderness_guide hospitality park ski cruise",
    "cleaning": "cleaner cleaning janitor custodian housekeeping_cleaner laundry facility caretaker facilities maid washer reinigungskraft "
    "putzkraft agent_d_entretien limpiador siivooja laitoshuoltaja stadare lokalvardare property_maintenance window_cleaner groundskeeper",
    "security": "security guard officer_security police constable firefighter fire warden detective patrol corrections correctional "
    "military infantry soldier army navy marine security_guard security_officer parking loss_prevention wachmann "
    "sicherheitsmitarbeiter vartija vaktare bodyguard intelligence customs_inspector criminal investigator",
    "sales": "sales salesperson salesman seller account_executive account_manager business_development key_account sales_manager "
    "sales_representative telemarketer telesales sales_associate sales_consultant territory b2b negotiator booker verkaufer "
    "vertrieb vertriebsmitarbeiter commercial vendeur vendedor myyja saljare venditore agent_sales sales_specialist field_sales presenter partner_account",
    "retail": "retail cashier store shop merchandiser merchandising store_manager shelf stocker key_holder boutique department_store "
    "grocery visual_merchandiser kassierer caissier cajero kassa shelver butik supermarket fashion apparel seller_store kiosk florist",
    "marketing": "marketing brand seo digital_marketing social_media content advertising campaign growth marketer market_research "
    "communications_marketing e_commerce ecommerce product_marketing sem email_marketing promotions markkinointi marknad",
    "media": "journalist editor reporter writer copywriter communications communication public_relations pr publicist media producer "
    "broadcast film video photographer translator interpreter press publishing podcast spokesperson redakteur journaliste periodista "
    "toimittaja viestinta publicity presenter_media content_producer digital_media corporate_communications author",
    "design": "designer graphic_designer graphic ux ui illustrator animator art_director interior_designer interior creative "
    "creative_director web_designer visual product_designer fashion_designer vr grafikdesigner graphiste disenador decorator 3d",
    "arts": "artist musician actor dancer singer music theatre theater museum librarian archivist curator conservator library "
    "performing culture cultural art arts choir stage painter_artist kunstler artiste kulttuuri",
    "accounting": "accountant accounting bookkeeper accounts_payable accounts_receivable payroll auditor audit tax billing "
    "controller_finance cpa biller ledger buchhalter steuerberater bilanzbuchhalter comptable contable kirjanpitaja tilintarkastaja "
    "redovisningsekonom revisor staff_accountant invoicing account_clerk accounts",
    "finance": "finance financial treasury controller investment banker bank banking teller credit loan mortgage underwriter "
    "actuary portfolio fund equity trader cfo broker financial_analyst wealth insurance claims personal_banker branch_manager_bank "
    "cash_manager finanz bankkaufmann banquier pankki talous ekonomi collections risk_manager treasurer budget securities",
    "admin": "secretary receptionist administrative_assistant office office_assistant office_manager executive_assistant clerk data_entry "
    "administrative administrator typist front_office records personal_assistant team_assistant sekretar burokraft "
    "sachbearbeiter secretaire assistante_de_direction administrativo sihteeri toimistotyontekija administrator_office document_control "
    "coordinator_office registrar",
    "hr": "hr human_resources recruiter recruiting recruitment talent personnel people_operations talent_acquisition hrbp staffing payroll_hr "
    "people_culture employee_relations personalreferent personalleiter ressources_humaines rrhh rekrytoija henkilosto "
    "organization_development learning_development workforce leave_of_administrative hr_generalist employment",
    "support": "customer_service customer_support call_center call_centre contact_center customer_care customer_success support_agent "
    "customer_advisor customer client_service client_services customer_representative kundenservice kundenberater service_client "
    "atencion_al_cliente asiakaspalvelija kundtjanst service_coordinator bpo customer_advocate costumer",
    "law": "lawyer attorney legal counsel paralegal judge law jurist solicitor barrister notary litigation rechtsanwalt avocat abogado "
    "juristi lakimies legal_assistant legal_secretary compliance_legal contracts_manager",
    "consulting": "consultant consulting management_consultant business_analyst strategy advisory business_consultant berater "
    "unternehmensberater conseil consultor konsultti konsult change_management transformation coach_business business_solution",
    "projects": "project_manager programme_manager program_manager project_coordinator scrum_master product_owner product_manager pmo "
    "project_lead project projektleiter chef_de_projet projektipaallikko projektledare implementation",
    "executive": "ceo coo managing_director general_manager executive_director country_manager "
    "managing_partner geschaftsfuhrer directeur_general director_general toimitusjohtaja vd "
    "operations_manager operations_director director_of_operations business_director regional_manager",
    "agriculture": "farm farmer agricultural agriculture gardener garden greenhouse forestry forest harvest berry horticulture landscaping "
    "animal livestock dairy crop plant_protection fishery tractor groom green_worker lumberjack woodcutter florist_grower landwirt "
    "gartner agriculteur jardinier agricultor maataloustyontekija puutarha arborist agronomist kennel horse extension",
    "environment": "environmental environment sustainability climate ecology waste recycling water_treatment energy_efficiency "
    "environmental_engineer circular",
    "energy": "energy power wind_turbine solar oil gas drilling utility utilities grid nuclear power_plant power_system pipeline petroleum",
    "maritime": "seaman sailor deck deckhand vessel ship boat captain bosun skipper marine_engineer mariner ferry seafarer dock "
    "fisherman matrose kapitan marin marinero merimies",
    "mining": "mine mining quarry blaster driller",
    "beauty": "hairdresser barber cosmetologist beautician massage masseur masseuse nail makeup make_up tattoo piercing esthetician beauty "
    "eyelash spa wellness cosmetics friseur coiffeur peluquero kampaaja parturi frisor stylist wellbeing",
    "sports": "fitness personal_trainer coach sports athletic gym yoga swimming lifeguard trainer_fitness sport club_instructor football "
    "basketball aerobics physical_education athlete pe dance exercise recreation hobby gaming game_club",
    "property": "real_estate property property_manager realtor leasing estate_agent appraiser tenant housing letting immobilien "
    "immobilier inmobiliario kiinteisto makler building_manager",
    "public": "government policy municipal public_administration civil_service diplomat politician public_sector legislative inspector_public "
    "tax_collector city_planner authority eu mayor postal",
    "religion": "priest pastor minister_religion chaplain parish church cantor deacon pfarrer imam",
    "safety": "hse ehs safety health_and_safety occupational_safety safety_manager fire_safety industrial_hygienist",
}

HEADS = {
    "engineering": "engineer technologist technical",
    "maintenance": "technician technologist_maintenance tekniikko technicien tecnico serviceman",
    "production": "worker operator labourer helper operative arbeiter ouvrier operario tyontekija arbetare",
    "executive": "president vice_president vp chief entrepreneur founder owner director executive head manager leader supervisor boss leiter directeur gerente paallikko johtaja chef_lead",
    "admin": "assistant coordinator koordinator assistent coordinateur coordinador koordinaattori",
    "consulting": "adviser advisor analyst expert consultor_head",
    "teaching": "trainer mentor",
}

# Words that say how high, how long or where, not what.
FILLERS = (
    "a an and or of for in at the to with on de du des la le les el und fur fuer en i ii iii iv v sr jr senior junior trainee intern "
    "internship apprentice lead principal staff chief_ entry level experienced skilled temporary permanent part time full fulltime "
    "parttime seasonal summer freelance interim acting remote hybrid onsite m w d f x h mfd gn all genders new assistant_ associate "
    "deputy shift night day weekend gig work working job jobs position role career opportunity team member professional certified "
    "licensed specialist representative rep agent officer grade immediate start urgent hiring wanted us usa uk eu mwd mwx hf"
)

RELATED = (
    "software data it cyber electronics projects",
    "data finance consulting",
    "it support",
    "engineering electronics architecture production quality energy electrical projects",
    "architecture construction design",
    "construction plumbing electrical maintenance mining",
    "maintenance automotive electrical plumbing welding production energy",
    "welding production construction",
    "production warehouse quality",
    "warehouse logistics driving",
    "aviation maintenance logistics",
    "nursing medicine social pharmacy",
    "medicine science pharmacy",
    "social teaching childcare",
    "teaching childcare sports",
    "teaching science",
    "cooking restaurant hotel",
    "hotel cleaning restaurant",
    "sales retail marketing support property",
    "sales executive",
    "marketing media design",
    "media arts design",
    "arts teaching",
    "accounting finance admin",
    "admin hr support",
    "consulting executive projects hr",
    "finance executive consulting",
    "agriculture environment",
    "environment energy safety",
    "beauty sports",
    "security safety public",
    "law public",
    "quality safety",
    "cleaning property maintenance",
)
